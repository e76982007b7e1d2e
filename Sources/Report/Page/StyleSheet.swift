// The look of the page.

/// The page's style sheet: light and dark, phone and print.
enum StyleSheet {
  static let text = """
    :root {
      color-scheme: light dark;
      --ground: #ffffff; --ink: #1b1f24; --muted: #57606a; --line: #d8dee4; --card: #f6f8fa;
      --axis: #6e7781; --grid: #d9dde2; --controller: #0072b2; --random: #d98e00; --box: #e3eef6;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14181d; --ink: #e6e9ed; --muted: #9aa4af; --line: #333b44; --card: #1c2229;
        --axis: #8b949e; --grid: #343c45; --controller: #4fa8dc; --random: #f0b232; --box: #1f3546;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; background: var(--ground);
      color: var(--ink); font: 16px/1.55 system-ui, "DejaVu Sans", sans-serif;
    }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: .5rem 0 .2rem; }
    h2 { font-size: 1.35rem; margin: 2.8rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--line); }
    h3 { font-size: 1.02rem; margin: 0 0 .4rem; }
    p, ul { max-width: 46rem; }
    .lead { color: var(--muted); margin: 0 0 1.4rem; }
    .verdict {
      border-left: 4px solid var(--controller); background: var(--card); padding: .9rem 1.1rem;
      border-radius: 0 .4rem .4rem 0; max-width: 52rem;
    }
    .verdict p { margin: .4rem 0; }
    .verdict p:first-child { font-size: 1.15rem; font-weight: 600; }
    .tiles { display: grid; gap: .8rem; margin: 1.4rem 0; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
    .tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
    .tile .value { font-size: 1.45rem; font-weight: 650; font-variant-numeric: tabular-nums; }
    .tile .name, .tile .note { font-size: .82rem; color: var(--muted); }
    .grid { display: grid; gap: 1.8rem 1.6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 29rem), 1fr)); align-items: start; }
    figure { margin: 0; min-width: 0; }
    figure svg { width: 100%; height: auto; display: block; margin: 0 auto; color: var(--ink); }
    figure svg text { fill: var(--ink); }
    figcaption { font-size: .85rem; color: var(--muted); margin-top: .4rem; }
    figure.table { margin: 1.4rem 0; }
    .grid > figure.table, .grid > div > figure.table:first-child { margin-top: 0; }
    .scroll { overflow-x: auto; margin-top: .4rem; }
    table { width: max-content; max-width: max(100%, 46rem); border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; vertical-align: top; padding: .28rem .8rem .28rem 0; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; color: var(--muted); white-space: nowrap; }
    .number { text-align: right; white-space: nowrap; }
    code, pre { font: .82rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; overflow-x: auto; margin: 0; }
    li code { overflow-wrap: anywhere; }
    @media (max-width: 40rem) { body { font-size: 15px; } h1 { font-size: 1.5rem; } .tiles { grid-template-columns: 1fr 1fr; } }
    @media print {
      :root {
        --ground: #fff; --ink: #000; --muted: #444; --line: #bbb; --card: #fff; --axis: #666; --grid: #ddd;
        --controller: #0072b2; --random: #d98e00; --box: #e3eef6;
      }
      body { max-width: none; padding: 0; font-size: 10pt; }
      table { font-size: 8pt; max-width: 100%; }
      th, td { padding-right: .5rem; }
      .scroll { overflow: visible; }
      figure, .tile, tr, pre { break-inside: avoid; }
      .grid { grid-template-columns: 1fr 1fr; }
      h2, h3 { break-after: avoid; }
    }
    """
}
