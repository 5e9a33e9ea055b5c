// Every answer is in the page already, drawn and worded; the slider says which of them is shown.
"use strict";
for (const choice of document.querySelectorAll(".choice")) {
  const control = choice.querySelector(".control");
  const slider = control.querySelector("input");
  const label = control.querySelector("output");
  const back = control.querySelector("button");
  const options = [...choice.querySelectorAll(".option")];
  const curves = [...choice.querySelectorAll(".drawing")].map((drawing) => ({
    rows: drawing.closest("figure").dataset.points.split(" ").map(Number),
    points: [...drawing.querySelectorAll(".points_marks path")],
  }));

  const show = () => {
    const chosen = Number(slider.value);
    options.forEach((option, index) => { option.hidden = index !== chosen; });
    label.textContent = options[chosen].dataset.label;
    slider.setAttribute("aria-valuetext", options[chosen].dataset.said);
    back.disabled = slider.value === choice.dataset.chosen;
    for (const { rows, points } of curves) {
      points.forEach((point, index) => { point.classList.toggle("here", rows[index] === chosen); });
    }
  };

  slider.addEventListener("input", show);
  back.addEventListener("click", () => {
    slider.value = choice.dataset.chosen;
    show();
    slider.focus();
  });
  slider.value = choice.dataset.chosen;
  control.hidden = false;
  show();
}
