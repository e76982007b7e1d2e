// OpenBLAS: the C interface of BLAS, and the few Fortran LAPACK routines that Espalier calls.
#pragma once
#include <cblas.h>
#include <stddef.h>

// Eigenvalues and eigenvectors of a real symmetric matrix, divide and conquer. The two trailing
// numbers are the lengths of the CHARACTER arguments, as Fortran compilers pass them.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);
