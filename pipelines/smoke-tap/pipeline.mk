# The whole path of a screened search in seconds; its accuracies mean nothing.
ROUNDS := 3
CHILDREN := 4
SCREEN := yes
REFIT := 1
PLAIN := smoke
TWIN :=
