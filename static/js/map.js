/**
 * [data-map="ID"]: schools on their own coordinates, described by <script type="application/json" id="ID">:
 * { series: [{ name, look: 0.., points: [[longitude, latitude, name, url]] }] }. No outside map is asked for anything.
 * Colour and shape both tell the kind. The same schools stand in the table beside it.
 */
const SHAPES = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow"];

function tokens() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    colours: [1, 2, 3, 4, 5, 6].map((n) => read(`--chart-${n}`)),
    ink: read("--ink"),
    quiet: read("--ink-2"),
    line: read("--line"),
    paper: read("--paper"),
    font: read("--font"),
  };
}

/** From the outermost schools with a tenth to spare, at least a hundredth of a degree (about a kilometre). */
function span(spec, place) {
  const values = spec.series.flatMap((row) => row.points.map((point) => point[place]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spare = Math.max((high - low) / 10, 0.01);
  return { min: low - spare, max: high + spare };
}

function axis(name, look, ends) {
  return {
    type: "value",
    name,
    ...(Number.isFinite(ends.min) ? ends : {}),
    splitNumber: 4,
    nameTextStyle: { color: look.quiet },
    axisLabel: { color: look.quiet, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (value) => `${value.toFixed(ends.max - ends.min < 0.1 ? 3 : 2)}°` },
    splitLine: { lineStyle: { color: look.line } },
  };
}

function option(spec, look) {
  const crowded = spec.series.reduce((sum, row) => sum + row.points.length, 0) > 2000;
  return {
    textStyle: { fontFamily: look.font, color: look.ink, fontSize: 12 },
    animation: false,
    aria: { enabled: true },
    grid: { left: 8, right: 48, top: 56, bottom: 24, containLabel: true },
    legend: { type: "scroll", itemWidth: 14, itemHeight: 14, top: 0, left: 0, textStyle: { color: look.ink } },
    dataZoom: [{ type: "inside", xAxisIndex: 0 }, { type: "inside", yAxisIndex: 0 }],
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: look.paper,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 12 },
      formatter: (part) => `${part.data[2]}\n${part.seriesName}`,
    },
    xAxis: axis("经度", look, span(spec, 0)),
    yAxis: axis("纬度", look, span(spec, 1)),
    series: spec.series.map((row) => ({
      name: row.name,
      type: "scatter",
      symbol: SHAPES[row.look % SHAPES.length],
      symbolSize: crowded ? 4 : 11,
      itemStyle: { color: look.colours[row.look % 6], borderColor: look.paper, borderWidth: crowded ? 0 : 1 },
      data: row.points,
      encode: { x: 0, y: 1 },
    })),
  };
}

function draw(box) {
  const source = document.getElementById(box.dataset.map);
  if (!source || !window.echarts) return;
  const spec = JSON.parse(source.textContent);
  const chart = window.echarts.init(box, null, { renderer: "canvas" });
  const paint = () => chart.setOption(option(spec, tokens()), true);
  paint();
  chart.on("click", (part) => window.location.assign(part.data[3]));
  new ResizeObserver(() => chart.resize()).observe(box);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  box.dataset.drawn = "1";
}

document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("[data-map]:not([data-drawn])").forEach(draw);
});
