import document from "../../../shared-schema/schema/settings.json";

/** A setting under its name in `config.toml`; a table's key with a dot. */
export interface Key {
  readonly name: string;
  readonly description: string;
  readonly kind: "toggle" | "choice" | "choices" | "number" | "text" | "list";
  /** The values of a choice. */
  readonly options: readonly string[];
  readonly fallback: unknown;
  /** The place where it is stored: the vault or this device. */
  readonly scope: "vault" | "device";
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Shape {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly scope?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly minimum?: number;
  readonly maximum?: number;
}

const DEFINITIONS = document.$defs as Readonly<Record<string, Shape>>;

/** Every key of the schema that a control can be made for, in the schema's order. */
export const KEYS: readonly Key[] = keysOf("", DEFINITIONS["Settings"] ?? {});

function keysOf(table: string, { properties = {} }: Shape): Key[] {
  return Object.entries(properties).flatMap(([name, shape]) => {
    const whole = resolved(shape);
    return whole.properties ? keysOf(`${table}${name}.`, whole) : (keyOf(`${table}${name}`, whole) ?? []);
  });
}

// A key's own description and default are beside the reference to its type.
function resolved(shape: Shape): Shape {
  const target = shape.$ref ? DEFINITIONS[shape.$ref.split("/").pop() ?? ""] : undefined;
  const optional = shape.anyOf?.find(({ type }) => type !== "null");
  return { ...target, ...(optional ? resolved(optional) : {}), ...shape };
}

function keyOf(name: string, shape: Shape): Key | null {
  const items = shape.items && resolved(shape.items);
  const kind = kindOf(shape, items);
  if (!kind) return null;
  return {
    name,
    kind,
    description: shape.description ?? "",
    options: shape.enum ?? items?.enum ?? [],
    fallback: shape.default ?? null,
    scope: shape.scope === "vault" ? "vault" : "device",
    ...(shape.minimum === undefined ? {} : { minimum: shape.minimum }),
    ...(shape.maximum === undefined ? {} : { maximum: shape.maximum }),
  };
}

function kindOf(shape: Shape, items: Shape | undefined): Key["kind"] | null {
  if (shape.enum) return "choice";
  switch (shape.type) {
    case "boolean":
      return "toggle";
    case "integer":
    case "number":
      // If a setting can be chosen automatically, an empty text means that.
      return shape.default === null ? "text" : "number";
    case "string":
      return "text";
    case "array":
      if (items?.enum) return "choices";
      return items?.type === "string" ? "list" : null;
    default:
      return null;
  }
}
