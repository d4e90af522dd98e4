for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const labels = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending" ? -1 : 1;
      for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down < 0 ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      const order = (a, b) => down * (key(a) - key(b) || key(a).localeCompare(key(b), "en", { numeric: true }));
      body.append(...[...body.rows].sort(order));
    });
  });
  // On a phone the rows are cards (see the style): each cell says what it is, and stays a cell.
  for (const row of body.rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, column) => {
      const inner = document.createElement("div");
      inner.append(...cell.childNodes);
      cell.append(inner);
      cell.dataset.label = labels[column];
      cell.setAttribute("role", "cell");
    });
  }
  for (const head of table.tHead.rows[0].cells) head.setAttribute("role", "columnheader");
  table.tHead.rows[0].setAttribute("role", "row");
  table.setAttribute("role", "table");
  table.classList.add("named");
}
if (matchMedia("(max-width: 44rem)").matches)
  for (const long of document.querySelectorAll("details.long")) long.open = false;
