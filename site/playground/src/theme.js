// The theme: as the system has it, or as the button chose.

const THEMES = ["auto", "light", "dark"];
const button = document.getElementById("theme");
let chosen = stored();

function stored() {
  try {
    return THEMES.find((name) => name === localStorage.getItem("theme")) ?? "auto";
  } catch {
    return "auto"; // the browser keeps nothing
  }
}

function set(name) {
  chosen = name;
  document.documentElement.style.colorScheme = name === "auto" ? "" : name;
  button.textContent = `Theme: ${name}`;
  try {
    localStorage.setItem("theme", name);
  } catch {
    // The choice holds until the page is closed.
  }
}

set(chosen);
button.onclick = () => set(THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length]);
