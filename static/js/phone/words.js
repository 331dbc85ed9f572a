/** Words of fixed codes, the same as on the other pages. */
export const KINDS = { regular: "经常性督导", random: "随机督导", patrol: "效能巡查", opening: "开学视导", campaign: "专项督导" };
export const TALKS = { pupils: "学生", parents: "家长", teachers: "教师", managers: "管理人员", public: "社会人士" };
export const HALVES = { morning: "上午", afternoon: "下午", day: "全天" };
export const RESULTS = { done: "已查", not_done: "未查", not_applicable: "不适用", yes: "是", no: "否", chosen: "已选择", written: "已填写" };
export const STATES = {
  draft: { words: "草稿", tone: "neutral", symbol: "pencil" },
  queued: { words: "待发送", tone: "info", symbol: "hourglass-split" },
  refused: { words: "需要您处理", tone: "danger", symbol: "exclamation-circle" },
  sent: { words: "已提交", tone: "success", symbol: "cloud-check" },
  returned: { words: "被退回", tone: "danger", symbol: "arrow-return-left" },
  approved: { words: "已审核", tone: "success", symbol: "check2-all" },
};

/** 1.2 GB, 1.4 MB, 380 kB */
export function sizeWords(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}

/** A list that comes as an array or as text with a separator. */
export function parts(value, separator) {
  const all = Array.isArray(value) ? value : String(value ?? "").split(separator);
  return all.map((one) => String(one).trim()).filter(Boolean);
}

/** The first four of many: 甲；乙；丙；丁等9项 */
export function someOf(labels) {
  return labels.length > 4 ? `${labels.slice(0, 4).join("；")}等${labels.length}项` : labels.join("；");
}
