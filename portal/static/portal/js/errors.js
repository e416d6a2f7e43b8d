// After a refused form the reader starts at the summary.
document.querySelector("[data-wrongs]")?.focus();
