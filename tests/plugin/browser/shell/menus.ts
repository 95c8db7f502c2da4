import * as mocks from "obsidian-test-mocks/obsidian";
import { setIcon } from "./icons";

/** A menu in the page, as Obsidian shows it. */
export class Menu extends mocks.Menu {
  static empty(): Menu {
    return new Menu();
  }

  override showAtMouseEvent({ clientX, clientY }: MouseEvent): this {
    return this.showAtPosition({ x: clientX, y: clientY });
  }

  override showAtPosition({ x, y }: { x: number; y: number }): this {
    document.querySelector(".menu")?.remove();
    const el = document.body.createDiv({ cls: "menu", attr: { role: "menu" } });
    for (const item of this.menuItems__) {
      const row = el.createDiv({ cls: "menu-item", attr: { role: "menuitem", tabindex: "-1" } });
      if (item.icon__) setIcon(row.createDiv({ cls: "menu-item-icon" }), item.icon__);
      row.createDiv({ cls: "menu-item-title", text: String(item.title__) });
      row.addEventListener("click", (event) => {
        el.remove();
        item.onClick__?.(event);
      });
    }
    el.style.left = `${Math.min(x, window.innerWidth - el.offsetWidth - 8)}px`;
    el.style.top = `${Math.min(y, window.innerHeight - el.offsetHeight - 8)}px`;
    return this;
  }
}
