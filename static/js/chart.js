/**
 * [data-chart="ID"]: draws the chart described by the <script type="application/json" id="ID"> that json_script wrote.
 *
 * { kind: "bar" | "line" | "stack", categories: [...], unit: "%", horizontal: true,
 *   series: [{ name, values: [number|null], links: [url|null] }], limits: [{ name, value }] }
 *
 * Names are data, never markup: tooltips are drawn on the canvas (renderMode richText), which the CSP also asks for.
 * Lines break at null. Every chart stands beside its table, so nothing is lost without JavaScript.
 */
function tokens() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    colours: [1, 2, 3, 4, 5, 6].map((n) => read(`--chart-${n}`)),
    ink: read("--ink"),
    quiet: read("--ink-2"),
    line: read("--line"),
    paper: read("--paper"),
    red: read("--red"),
    font: read("--font"),
  };
}

function limitLines(limits, look, horizontal) {
  if (!limits?.length) return undefined;
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: look.red, type: "dashed" },
    label: { color: look.red, formatter: (p) => `${p.name} ${p.value}`, position: horizontal ? "start" : "insideEndTop", rotate: 0 },
    animation: false,
    // Two limits side by side: the smaller writes to its left, the larger to its right.
    data: [...limits]
      .sort((a, b) => a.value - b.value)
      .map((limit, index) => ({
        name: limit.name,
        [horizontal ? "xAxis" : "yAxis"]: limit.value,
        label: horizontal ? { align: limits.length > 1 && index % 2 === 0 ? "right" : "left" } : undefined,
      })),
  };
}

// Series are told apart on grey paper too: plain, stripes, dots, counter-stripes, squares, dense stripes.
const VEIL = "rgba(255, 255, 255, 0.4)";
const DECALS = [
  { color: "transparent" },
  { color: VEIL, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: Math.PI / 4 },
  { color: VEIL, symbol: "circle", dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [5, 0], symbolSize: 0.6 },
  { color: VEIL, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: -Math.PI / 4 },
  { color: VEIL, symbol: "rect", dashArrayX: [6, 6], dashArrayY: [6, 6], symbolSize: 0.6 },
  { color: VEIL, dashArrayX: [1, 0], dashArrayY: [2, 2] },
];

function option(spec, look, width) {
  const horizontal = Boolean(spec.horizontal);
  const categories = {
    type: "category",
    data: spec.categories,
    inverse: horizontal,
    axisLabel: horizontal
      ? { color: look.quiet, width: Math.round(width * 0.26), overflow: "break", lineHeight: 15 }
      : { color: look.quiet, hideOverlap: true },
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
  };
  const values = {
    type: "value",
    name: spec.unit || "",
    nameTextStyle: { color: look.quiet },
    axisLabel: { color: look.quiet },
    splitLine: { lineStyle: { color: look.line } },
  };
  const several = spec.series.length > 1;
  return {
    color: look.colours,
    textStyle: { fontFamily: look.font, color: look.ink, fontSize: 12 },
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, decal: { show: several && spec.kind !== "line", decals: DECALS } },
    grid: { left: 8, right: 24, top: several ? (horizontal && spec.limits?.length ? 60 : 40) : 28, bottom: 8, containLabel: true },
    legend: several ? { top: 0, left: 0, textStyle: { color: look.ink } } : undefined,
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: look.paper,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 12 },
      valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value}${spec.unit || ""}`),
    },
    xAxis: horizontal ? values : categories,
    yAxis: horizontal ? categories : values,
    series: spec.series.map((row, index) => ({
      name: row.name,
      type: spec.kind === "line" ? "line" : "bar",
      stack: spec.kind === "stack" ? "all" : undefined,
      data: row.values,
      connectNulls: false,
      barMaxWidth: 28,
      symbol: ["circle", "rect", "triangle", "diamond", "pin", "arrow"][index % 6],
      symbolSize: 7,
      markLine: index === 0 ? limitLines(spec.limits, look, horizontal) : undefined,
    })),
  };
}

function draw(box) {
  const source = document.getElementById(box.dataset.chart);
  if (!source || !window.echarts) return;
  const spec = JSON.parse(source.textContent);
  if (spec.horizontal) {
    // Room for every name: three lines of it on a phone.
    const each = box.clientWidth < 500 ? 54 : Math.max(34, spec.series.length * 16 + 14);
    box.style.height = `${Math.max(240, spec.categories.length * each + 100)}px`;
  }
  const chart = window.echarts.init(box, null, { renderer: "canvas" });
  const paint = () => chart.setOption(option(spec, tokens(), box.clientWidth), true);
  paint();
  chart.on("click", (part) => {
    const link = spec.series[part.seriesIndex]?.links?.[part.dataIndex];
    if (link) window.location.assign(link);
  });
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(box);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  box.dataset.drawn = "1";
}

document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("[data-chart]:not([data-drawn])").forEach(draw);
});
