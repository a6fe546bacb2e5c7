// Which parts of the window are taken: boxes in a grid, so that asking stays cheap among thousands.

const CELL = 48;

/** Room on the map. Boxes are `[left, top, right, bottom]`, px. */
export function makeRoom() {
  const grid = new Map();
  const each = (box, visit) => {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++) {
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) {
        if (visit(x * 8192 + y)) return true;
      }
    }
    return false;
  };
  const hits = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
  return {
    /** Takes a box. */
    take(box) {
      each(box, (key) => {
        if (grid.has(key)) grid.get(key).push(box);
        else grid.set(key, [box]);
        return false;
      });
    },
    /** Whether nothing that is there already lies under a box. */
    free: (box) => !each(box, (key) => grid.get(key)?.some((t) => hits(t, box)) ?? false),
    /** How much of a box is taken, square px. */
    overlap(box) {
      const seen = new Set();
      each(box, (key) => {
        for (const t of grid.get(key) ?? []) if (hits(t, box)) seen.add(t);
        return false;
      });
      let sum = 0;
      for (const t of seen) sum += (Math.min(t[2], box[2]) - Math.max(t[0], box[0])) * (Math.min(t[3], box[3]) - Math.max(t[1], box[1]));
      return sum;
    },
  };
}
