const slides = [...document.querySelectorAll("main > section > section")];
const place = document.getElementById("place");
let now = 0;

function show(number) {
  now = Math.min(Math.max(number, 0), slides.length - 1);
  slides.forEach((slide, index) => slide.classList.toggle("now", index === now));
  const slide = slides[now];
  // What is too long for the screen is set smaller; what is still too long then can be scrolled.
  for (let size = 100; size >= 60; size -= 5) {
    slide.style.fontSize = `${size}%`;
    if (slide.scrollHeight <= slide.clientHeight) break;
  }
  slide.scrollTop = 0;
  place.textContent = ` ${now + 1} of ${slides.length} `;
  history.replaceState(null, "", `#${now + 1}`);
}

const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("button") && event.key === " ") return;
  if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key in steps) show(now + steps[event.key]);
  else return;
  event.preventDefault();
});
document.getElementById("back").addEventListener("click", () => show(now - 1));
document.getElementById("on").addEventListener("click", () => show(now + 1));
addEventListener("resize", () => show(now));
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0));
show(Number(location.hash.slice(1)) - 1 || 0);
