/* A car dragged to another lane of its kind: the page's own form sends it. Opening the car works without. */
const form = document.querySelector("[data-hands]");
let held;

for (const claim of document.querySelectorAll("[data-lane] [data-ref]")) {
  claim.draggable = true;
  claim.addEventListener("dragstart", (event) => {
    held = { claim, lane: claim.closest("[data-lane]") };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", claim.dataset.ref);
  });
  claim.addEventListener("dragend", () => {
    for (const lane of document.querySelectorAll(".is-target")) lane.classList.remove("is-target");
    held = undefined;
  });
}

const fits = (lane) => held && lane !== held.lane && lane.dataset.kind === held.lane.dataset.kind;

for (const lane of form ? document.querySelectorAll("[data-lane]") : []) {
  lane.addEventListener("dragover", (event) => {
    if (!fits(lane)) return;
    event.preventDefault();
    lane.classList.add("is-target");
  });
  lane.addEventListener("dragleave", () => lane.classList.remove("is-target"));
  lane.addEventListener("drop", (event) => {
    if (!fits(lane)) return;
    event.preventDefault();
    form.elements.ref.value = held.claim.dataset.ref;
    form.elements.version.value = held.claim.dataset.version;
    form.elements.unit.value = held.lane.dataset.lane;
    form.elements.to.value = lane.dataset.lane;
    form.submit();
  });
}
