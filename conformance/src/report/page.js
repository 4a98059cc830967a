"use strict";
(() => {
  const form = document.getElementById("filter");
  // Those that come after the form: what failed stays in sight.
  const cases = [...document.querySelectorAll("form ~ details.case")];
  const apply = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of cases) {
      const wanted = form.elements[one.dataset.outcome].checked;
      const text = one.textContent.toLowerCase();
      one.hidden = !(wanted && words.every((word) => text.includes(word)));
      if (!one.hidden) shown += 1;
    }
    form.querySelector("output").textContent = `${shown} of ${cases.length} shown`;
  };
  const open = () => {
    const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (one instanceof HTMLDetailsElement) one.open = true;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", open);
  apply();
  open();
})();
