// The matrix by keyboard: arrows move from cell to cell, Enter opens, "/" goes to the search.

const table = document.querySelector("[data-matrix]");
const search = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

if (table) {
  const grid = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("a")]);
  table.setAttribute("role", "grid");
  // One stop for Tab, whichever cell was last; arrows do the rest.
  for (const link of grid.flat()) link.tabIndex = -1;
  grid[0][0].tabIndex = 0;

  table.addEventListener("focusin", ({ target }) => {
    const link = target.closest("a");
    if (!link) return;
    table.querySelector("a[tabindex='0']").tabIndex = -1;
    link.tabIndex = 0;
  });

  table.addEventListener("keydown", (event) => {
    const y = grid.findIndex((row) => row.includes(event.target));
    if (y < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const x = grid[y].indexOf(event.target);
    const row = grid[y].length - 1;
    const next = {
      ArrowLeft: [y, x - 1],
      ArrowRight: [y, x + 1],
      ArrowUp: [y - 1, x],
      ArrowDown: [y + 1, x],
      Home: [y, 0],
      End: [y, row],
      PageUp: [Math.max(y - 10, 0), x],
      PageDown: [Math.min(y + 10, grid.length - 1), x],
    }[event.key];
    const link = next && grid[next[0]]?.[next[1]];
    if (!next) return;
    event.preventDefault();
    link?.focus();
  });
}
