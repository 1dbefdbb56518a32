#include "src/report/style.hpp"

namespace polyslip::report {

// Series colours: eight that differ in hue and lightness for all common kinds of colour vision (after Okabe and Ito, 2008), darker on
// white and lighter on black.
const char* const style = R"css(
:root {
  --page: #f5f6f8; --card: #ffffff; --ink: #1a2029; --soft: #5a6472; --faint: #e4e7ec; --edge: #dde1e7; --axis: #9aa3af;
  --track: #eef0f4; --boundary: rgba(10, 14, 20, .62); --accent: #0b63a5;
  --c0: #0b63a5; --c1: #cf4f0a; --c2: #00805c; --c3: #a3478a; --c4: #c48400; --c5: #3f9fd0; --c6: #6b5b3e; --c7: #7d8591;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #181d24; --ink: #e7ebf0; --soft: #9da8b6; --faint: #262d37; --edge: #29313b; --axis: #66717f;
    --track: #232a33; --boundary: rgba(5, 7, 10, .62); --accent: #6cb4ee;
    --c0: #5aaaf0; --c1: #f58a4c; --c2: #3fc79d; --c3: #dd92c6; --c4: #eab54d; --c5: #93d3f5; --c6: #c7b28c; --c7: #8d97a5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
header, main, footer { max-width: 1440px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 34px; }
h1 { font-size: 29px; line-height: 1.2; font-weight: 650; letter-spacing: -.012em; margin: 2px 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 19px; font-weight: 640; margin: 40px 0 4px; }
p { margin: 0; }
.kind { color: var(--accent); font-size: 12.5px; font-weight: 650; letter-spacing: .07em; text-transform: uppercase; }
.lead { color: var(--soft); max-width: 90ch; overflow-wrap: anywhere; }
.intro { color: var(--soft); max-width: 90ch; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); gap: 12px; margin: 22px 0 0; }
.numbers > div { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 11px 15px 12px; }
dt { color: var(--soft); font-size: 12.5px; }
dd { margin: 1px 0 0; font-size: 22px; font-weight: 620; line-height: 1.25; font-variant-numeric: tabular-nums; }
dd small { font-size: 14px; font-weight: 500; color: var(--soft); }
dd span { display: block; font-size: 12.5px; font-weight: 400; color: var(--soft); line-height: 1.35; margin-top: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px; margin-top: 14px; }
figure {
  margin: 0; padding: 15px 18px 14px; background: var(--card); border: 1px solid var(--edge); border-radius: 12px;
  min-width: 0; break-inside: avoid;
}
.wide { grid-column: 1 / -1; }
@media (min-width: 940px) { .double { grid-column: span 2; } }
figcaption { font-weight: 620; font-size: 15px; margin-bottom: 10px; }
.drawings { display: flex; flex-wrap: wrap; gap: 6px 22px; align-items: flex-start; }
.drawings > svg:only-child { width: 100%; max-width: 560px; }
.double .drawings > svg:only-child { max-width: 880px; }
.several { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 350px), 1fr)); gap: 8px 26px; width: 100%; }
.several > svg { width: 100%; max-width: 560px; }
.note { color: var(--soft); font-size: 13px; line-height: 1.45; margin-top: 9px; max-width: 95ch; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; font-family: inherit; font-size: 12px; }
svg text { fill: var(--ink); }
svg .tick { font-size: 11px; fill: var(--soft); font-variant-numeric: tabular-nums; }
svg .on_light { fill: #14181d; font-size: 11px; }
svg .on_dark { fill: #ffffff; font-size: 11px; }
svg .label { fill: var(--soft); }
svg .number { font-variant-numeric: tabular-nums; fill: var(--soft); }
svg .grid { stroke: var(--faint); }
svg .axis { stroke: var(--axis); }
svg .frame, svg .outline, svg .rim { fill: none; stroke: var(--axis); }
svg .track { fill: var(--track); }
svg .boundary { fill: none; stroke: var(--boundary); stroke-width: .9; }
svg .cover { fill: var(--card); fill-rule: evenodd; }
svg .pixels { image-rendering: pixelated; }
svg .line { fill: none; stroke: var(--s); stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
svg .thin { stroke-width: .9; stroke-opacity: .5; }
svg .dashed { stroke-dasharray: 5 4; stroke-linecap: butt; }
svg .fill { fill: var(--s); }
svg .area { fill-opacity: .88; }
svg .point { fill-opacity: .72; }
svg .ring { fill: var(--card); stroke: var(--s); stroke-width: 2; }
.c0 { --s: var(--c0); } .c1 { --s: var(--c1); } .c2 { --s: var(--c2); } .c3 { --s: var(--c3); }
.c4 { --s: var(--c4); } .c5 { --s: var(--c5); } .c6 { --s: var(--c6); } .c7 { --s: var(--c7); }
.muted { --s: var(--axis); } .ink { --s: var(--ink); }
.scrolls { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13.5px; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 550; color: var(--soft); border-bottom: 1px solid var(--edge); padding: 4px 0 5px 14px; }
td { text-align: right; border-bottom: 1px solid var(--faint); padding: 5px 0 5px 14px; vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
details { margin-top: 12px; background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
summary { cursor: pointer; padding: 11px 18px; font-weight: 600; }
pre {
  margin: 0; padding: 4px 18px 16px; overflow-x: auto; font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
footer { color: var(--soft); font-size: 13px; padding-top: 26px; padding-bottom: 40px; overflow-wrap: anywhere; }
@media (max-width: 620px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  figure { padding: 13px 13px 12px; }
  .numbers { grid-template-columns: repeat(auto-fill, minmax(138px, 1fr)); gap: 8px; }
  h1 { font-size: 24px; }
}
@media print {
  body { background: #fff; font-size: 12px; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .cards { grid-template-columns: 1fr 1fr; gap: 10px; }
  figure, .numbers > div, details { border-color: #ccc; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace polyslip::report
