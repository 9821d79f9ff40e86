// Which parts of two sequences belong together. Pure: arrays in, arrays out, and never more work
// than its budget, because the answers are written by strangers.
const MOST_EDITS = 200; // beyond this many a stretch is one coarse block of changes
const MOST_PAIRS = 2_500; // pairs of lines whose likeness is looked at in one block of changes
const STEPS = 400_000; // some milliseconds
const ALIKE = 0.4; // lines that share this part of their words are one line that was changed

/** @typedef {[number, number]} Pair */
/** @typedef {Map<string, number>} Bag */

// Pairs [i, j] of equal keys, both rising: common ends first, then keys that occur once on both
// sides (Cohen's patience diff), and between those the shortest edit (Myers 1986).
/**
 * @param {string[]} a
 * @param {string[]} b
 * @param {{ steps: number }} [budget]
 * @returns {Pair[]}
 */
export function matches(a, b, budget = { steps: STEPS }) {
  /** @type {Pair[]} */
  const found = [];
  /** @type {[number, number, number, number][]} */
  const waiting = [[0, a.length, 0, b.length]];
  for (let stretch = waiting.pop(); stretch; stretch = waiting.pop()) {
    let [aFrom, aTo, bFrom, bTo] = stretch;
    while (aFrom < aTo && bFrom < bTo && a[aFrom] === b[bFrom]) found.push([aFrom++, bFrom++]);
    while (aFrom < aTo && bFrom < bTo && a[aTo - 1] === b[bTo - 1]) found.push([--aTo, --bTo]);
    budget.steps -= aTo - aFrom + (bTo - bFrom);
    if (aFrom === aTo || bFrom === bTo || budget.steps < 0) continue;
    const anchors = rising(uniques(a, aFrom, aTo, b, bFrom, bTo));
    if (!anchors.length) found.push(...shortest(a, aFrom, aTo, b, bFrom, bTo, budget));
    for (const [i, j] of anchors) {
      found.push([i, j]);
      waiting.push([aFrom, i, bFrom, j]);
      [aFrom, bFrom] = [i + 1, j + 1];
    }
    if (anchors.length) waiting.push([aFrom, aTo, bFrom, bTo]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}

/** @param {string[]} keys @param {number} from @param {number} to */
function once(keys, from, to) {
  /** @type {Map<string, number>} */
  const where = new Map();
  for (let at = from; at < to; at++) where.set(keys[at], where.has(keys[at]) ? -1 : at);
  return where;
}

/**
 * @param {string[]} a
 * @param {number} aFrom
 * @param {number} aTo
 * @param {string[]} b
 * @param {number} bFrom
 * @param {number} bTo
 */
function uniques(a, aFrom, aTo, b, bFrom, bTo) {
  const inB = once(b, bFrom, bTo);
  /** @type {Pair[]} */
  const both = [];
  for (const [key, at] of once(a, aFrom, aTo)) {
    const other = inB.get(key) ?? -1;
    if (at >= 0 && other >= 0) both.push([at, other]);
  }
  return both;
}

// The longest run of pairs whose second numbers rise; the first ones rise already.
/** @param {Pair[]} pairs */
function rising(pairs) {
  /** @type {number[]} */
  const piles = [];
  /** @type {(number | undefined)[]} */
  const before = new Array(pairs.length);
  pairs.forEach(([, j], at) => {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[piles[middle]][1] < j) low = middle + 1;
      else high = middle;
    }
    before[at] = piles[low - 1];
    piles[low] = at;
  });
  const run = [];
  for (let at = piles.at(-1); at !== undefined; at = before[at]) run.push(pairs[at]);
  return run.reverse();
}

/**
 * @param {string[]} a
 * @param {number} aFrom
 * @param {number} aTo
 * @param {string[]} b
 * @param {number} bFrom
 * @param {number} bTo
 * @param {{ steps: number }} budget
 * @returns {Pair[]}
 */
function shortest(a, aFrom, aTo, b, bFrom, bTo, budget) {
  const [n, m] = [aTo - aFrom, bTo - bFrom];
  const limit = Math.min(n + m, MOST_EDITS);
  const furthest = new Int32Array(2 * limit + 3);
  const zero = limit + 1;
  /** @type {Int32Array[]} */
  const history = [];
  for (let edits = 0; edits <= limit && budget.steps > 0; edits++) {
    history.push(furthest.slice(zero - edits - 1, zero + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k < edits && furthest[zero + k - 1] < furthest[zero + k + 1]);
      let x = down ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
      const start = x;
      while (x < n && x - k < m && a[aFrom + x] === b[bFrom + x - k]) x++;
      budget.steps -= 1 + x - start;
      furthest[zero + k] = x;
      if (x >= n && x - k >= m) return wayBack(history, n, m, aFrom, bFrom);
    }
  }
  return [];
}

/**
 * @param {Int32Array[]} history
 * @param {number} n
 * @param {number} m
 * @param {number} aFrom
 * @param {number} bFrom
 */
function wayBack(history, n, m, aFrom, bFrom) {
  /** @type {Pair[]} */
  const found = [];
  let [x, y] = [n, m];
  for (let edits = history.length - 1; edits >= 0; edits--) {
    /** @param {number} k */
    const at = (k) => history[edits][k + edits + 1];
    const k = x - y;
    const down = k === -edits || (k < edits && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    const startX = edits ? at(from) : 0;
    const startY = edits ? startX - from : 0;
    while (x > startX && y > startY) found.push([aFrom + --x, bFrom + --y]);
    [x, y] = [startX, startY];
  }
  return found;
}

/** @param {string} text @returns {string[]} */
export const wordsOf = (text) => text.match(/[\p{L}\p{N}_]+|\s+|./gsu) ?? [];

/** @param {string[]} words @returns {Bag} */
export function counts(words) {
  const bag = new Map();
  for (const word of words) if (word.trim()) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

// Part of what two bags hold that they have in common: 0 to 1.
/** @param {Bag} one @param {Bag} other */
export function likeness(one, other) {
  let [common, all] = [0, 0];
  for (const [key, number] of one) {
    common += Math.min(number, other.get(key) ?? 0);
    all += number;
  }
  for (const number of other.values()) all += number;
  return all ? (2 * common) / all : 0;
}

// Rows [i, j] of a block of changes, null where a side has nothing: like lines face each other
// (the pairs with the greatest likeness in all, in order), the others fill up side by side.
/**
 * @param {string[]} aTexts
 * @param {string[]} bTexts
 * @param {{ steps: number }} [budget]
 */
export function facing(aTexts, bTexts, budget = { steps: STEPS }) {
  const [n, m] = [aTexts.length, bTexts.length];
  const pairs = n * m && n * m <= MOST_PAIRS ? bestPairs(aTexts, bTexts, budget) : [];
  /** @type {[number | null, number | null][]} */
  const rows = [];
  let [i, j] = [0, 0];
  for (const [toI, toJ] of [...pairs, [n, m]]) {
    while (i < toI || j < toJ) rows.push([i < toI ? i++ : null, j < toJ ? j++ : null]);
    if (toI < n && toJ < m) rows.push([i++, j++]);
  }
  return rows;
}

/**
 * @param {string[]} aTexts
 * @param {string[]} bTexts
 * @param {{ steps: number }} budget
 */
function bestPairs(aTexts, bTexts, budget) {
  const bags = [aTexts, bTexts].map((texts) => texts.map((text) => counts(wordsOf(text))));
  const [n, m] = [aTexts.length, bTexts.length];
  const words = bags.map((list) => list.reduce((sum, bag) => sum + bag.size, 0));
  budget.steps -= words[0] * m + words[1] * n;
  if (budget.steps < 0) return [];
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1));
  /** @param {number} i @param {number} j */
  const alike = (i, j) => {
    const part = likeness(bags[0][i], bags[1][j]);
    return part >= ALIKE ? part : -1;
  };
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike(i, j));
    }
  }
  /** @type {Pair[]} */
  const pairs = [];
  for (let i = 0, j = 0; i < n && j < m; ) {
    if (best[i][j] === best[i + 1][j]) i++;
    else if (best[i][j] === best[i][j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}
