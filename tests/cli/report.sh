#!/usr/bin/env bash
# report makes one page that needs nothing else, replaces its own pages only, and draws what it promises: counted and measured in a
# browser (Debian's chromium), at two widths.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

cat >case.ini <<'EOT'
[microstructure]
type = voronoi
grid = 8 8 8
size_um = 80 80 80
grains = 9
seed = 3
phases = magnesium
[material.magnesium]
EOT
sed -e '/^#/d' -e 's/^\[/[material.magnesium./' "$POLYSLIP_SOURCE/inputs/materials/magnesium.ini" >>case.ini
cat >>case.ini <<'EOT'
[load.1]
mode = compression
axis = x
rate = 1e-3
strain = 0.012
N = 6
f_out = 2
EOT
expect_exit 0 "$program" solve case.ini --out solved --quiet
expect_exit 0 "$program" generate case.ini --out made --quiet

cat >plan.ini <<EOT
[campaign]
samples = 6
[vary]
material = choice
load.1.rate = log 1e-4 1e-2
[choice.material.aluminium]
material.metal.card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[choice.material.magnesium]
material.metal.card = $POLYSLIP_SOURCE/inputs/materials/magnesium.ini
[split]
test = 0.3
[microstructure]
type = voronoi
grid = 6 6 6
grains = 5
phases = metal
[material.metal]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.004
N = 4
EOT
expect_exit 0 "$program" campaign plan.ini --out many --quiet

expect_exit 0 "$(dirname "$program")/write_evaluation" graphs.h5 magnesium 12 6 model.h5 L4
printf '[data]\ngraphs = graphs.h5\n[models.F]\nfile = model.h5\n[evaluate]\nbaselines = B0 B1 B2 B4 B6_forest\ndata_percents = 30\ntrees = 5\nresamples = 10\n' >evaluate.ini
expect_exit 0 "$program" evaluate evaluate.ini --out evaluated --quiet
printf '[data]\ngraphs = graphs.h5\n[predict]\nmodel = model.h5\n' >predict.ini
expect_exit 0 "$program" predict predict.ini --out predicted --quiet

# folders that it does not know, and pages that are not its own
mkdir empty && echo "mine" >empty/notes.txt
expect_bad_input "folder 'empty' holds nothing" "dataset.h5" "macro.csv" "microstructure.h5" -- "$program" report empty
expect_bad_input "report needs a folder of results" -- "$program" report
expect_bad_input "'nowhere' is no folder" -- "$program" report nowhere
expect_bad_input "report.slice" "from 0 to 1" -- "$program" report solved --set report.slice=2
expect_bad_input "report.slize" -- "$program" report solved --set report.slize=0.2
[ ! -e solved/report.html ] || fail "a refused report wrote its page"
echo "<html>mine</html>" >made/report.html
expect_bad_input "was not made by polyslip report" -- "$program" report made
expect_in made/report.html "mine"
rm made/report.html

expect_exit 0 "$program" report solved
expect_in stdout "written to solved/report.html"
cp solved/report.html first.html
expect_exit 0 "$program" report solved --quiet
[ ! -s stdout ] || fail "--quiet prints"
cmp -s first.html solved/report.html || fail "the same results give another page"
expect_exit 0 "$program" report made --out pages/of_made --set report.slice=0.9
[ -s pages/of_made/report.html ] || fail "no page where --out says"
[ ! -e made/report.html ] || fail "a page beside the one that --out asks for"
expect_exit 0 ranks 2 "$program" report solved --out pages/two --quiet
cmp -s first.html pages/two/report.html || fail "another page on 2 ranks"
expect_exit 0 "$program" report many --quiet
expect_exit 0 "$program" report evaluated --quiet
expect_exit 0 "$program" report predicted --quiet
expect_in many/report.html "Coverage" "load_1_rate" "aluminium" "basal" "Failures" "Hill–Mandel error" "Provenance"
expect_in first.html "Stress and strain" "Convergence" "Shares of the mechanisms" "Pole figures" "yield" "The case with all its defaults"
expect_in pages/of_made/report.html "Sizes" "Disorientations of boundaries" "Pole figures"
for page in first.html pages/of_made/report.html many/report.html evaluated/report.html predicted/report.html; do
  ! grep -qE '<script|@import|url\(|(src|href)="[^d#]' "$page" || fail "$page refers to something outside of it"
done

if ! command -v chromium >/dev/null 2>&1; then
  echo "SKIPPED report: no chromium to measure the drawings with (the page itself is checked)"
  exit 77
fi

# What a browser makes of it. The script goes into a copy; its findings come back in the dumped page.
cat >measure.js <<'EOT'
const findings = [], drawings = [...document.querySelectorAll("svg")];
let shapes = 0, texts = 0;
for (const svg of drawings) {
  const name = svg.querySelector("title").textContent, frame = svg.getBoundingClientRect();
  const drawn = svg.querySelectorAll("polyline, polygon, path, rect, circle, image").length;
  if (drawn === 0) findings.push(name + ": nothing is drawn");
  shapes += drawn;
  for (const element of svg.querySelectorAll("*"))
    for (const attribute of element.attributes)
      if (/NaN|inf|undefined/i.test(attribute.value) && !attribute.value.startsWith("data:"))
        findings.push(name + ": " + attribute.name + "=" + attribute.value);
  const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
  texts += boxes.length;
  boxes.forEach(([text, box], i) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
      findings.push(name + ": '" + text + "' leaves the drawing");
    for (const [other, its] of boxes.slice(i + 1))
      if (box.left < its.right - 1 && its.left < box.right - 1 && box.top < its.bottom - 2 && its.top < box.bottom - 2)
        findings.push(name + ": '" + text + "' lies on '" + other + "'");
  });
}
if (document.documentElement.scrollWidth > window.innerWidth + 1) findings.push("the page is wider than the window");
for (const element of document.querySelectorAll("[src], [href]"))
  for (const name of ["src", "href"])
    if (element.hasAttribute(name) && !/^(data:|#)/.test(element.getAttribute(name))) findings.push("outside: " + element.getAttribute(name));
if (performance.getEntriesByType("resource").some(entry => !entry.name.startsWith("data:"))) findings.push("something was loaded");
document.title = "drawings=" + drawings.length + " shapes=" + shapes + " texts=" + texts + " findings=" + findings.length;
document.body.dataset.findings = findings.join(" | ");
EOT

# measure PAGE WIDTH DRAWINGS: at least so many drawings, and nothing wrong with them
measure() {
  local page=$1 width=$2 least=$3 title found
  { cat "$page"; echo "<script>"; cat measure.js; echo "</script>"; } >measured.html
  timeout 120 chromium --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir="$PWD/browser" \
    --window-size="$width,1200" --dump-dom "file://$PWD/measured.html" >dom.html 2>stderr || fail "chromium ended with $?"
  title=$(grep -o '<title>drawings=[^<]*' dom.html | head -1)
  [ -n "$title" ] || fail "$page was not measured"
  echo "$page at $width: ${title#<title>}"
  found=$(sed -n 's/.*drawings=\([0-9]*\).*/\1/p' <<<"$title")
  [ "$found" -ge "$least" ] || fail "$page: $found drawings; at least $least are promised"
  [[ $title == *"findings=0" ]] || fail "$page at $width: $(grep -o 'data-findings="[^"]*' dom.html | cut -c16-)"
}
for width in 1440 520; do
  # curve, 4 counts, 3 of grains, 3 of mechanisms, 2 + 2 maps, key, 4 discs and their bar
  measure first.html "$width" 21
  # 2 maps, key, sizes, disorientations, 2 discs and their bar
  measure pages/of_made/report.html "$width" 8
  # split, 2 axes, curves, stress, 3 of mechanisms, 2 textures of 2 discs and a bar, sizes, disorientations, 2 costs, 3 errors
  measure many/report.html "$width" 20
  # two of each of 4 tests, costs of tests, data, reliability, confusion
  measure evaluated/report.html "$width" 12
  # first mechanisms, confidence, twins
  measure predicted/report.html "$width" 3
done
