// What a pointer adds: hide a line, choose a handset. Without it everything is shown.
document.querySelectorAll("figure").forEach(function (figure) {
  var names = {};
  figure.querySelectorAll(".wide g[data-key]").forEach(function (g) {
    var text = g.querySelector("text");
    if (text) names[g.getAttribute("data-key")] = text.textContent;
  });
  var keys = Object.keys(names);
  if (keys.length < 2) return;
  var row = document.createElement("div");
  row.className = "keys";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Lines that are shown");
  keys.forEach(function (key) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = names[key];
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", function () {
      var shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      figure.querySelectorAll('g[data-key="' + key + '"]').forEach(function (g) {
        g.style.display = shown ? "" : "none";
      });
    });
    row.appendChild(button);
  });
  figure.querySelector("figcaption").after(row);
});
