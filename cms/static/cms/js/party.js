/* The party behind a ticket, from the list a phone has taken along: tick who is here. */
export function partyForm(place, party, letIn) {
  const shape = place.querySelector(party ? "template[data-party]" : "template[data-nobody]");
  const spot = place.querySelector("[data-spot]");
  spot.replaceChildren(shape.content.cloneNode(true));
  if (!party) return;
  const form = spot.querySelector("form");
  form.querySelector("h2").textContent = party.people[0].name;
  const line = form.querySelector("[data-person]");
  for (const one of party.people.filter((each) => !each.inside)) {
    const row = line.cloneNode(true);
    Object.assign(row.querySelector("input"), { value: one.place, checked: true });
    row.querySelector("span").textContent = one.name;
    line.before(row);
  }
  line.remove();
  for (const paper of ["waiver", "licence"]) form.querySelector(`[data-${paper}]`).hidden = !party[paper];
  form.querySelector("[data-unpaid]").hidden = !party.unpaid;
  form.querySelector("button").disabled = party.unpaid;
  form.addEventListener("submit", async (sent) => {
    sent.preventDefault();
    const present = [...form.querySelectorAll("[name=present]:checked")].map((box) => Number(box.value));
    const papers = { waiver: form.elements.waiver.checked, licence: form.elements.licence.checked };
    if (!present.length || ["waiver", "licence"].some((paper) => party[paper] && !papers[paper])) return form.querySelector("[data-missing]").hidden = false;
    await letIn({ present, ...papers });
    spot.replaceChildren();
  });
}
