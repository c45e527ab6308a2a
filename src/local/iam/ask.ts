/** The ways EC2 actions ask for permission: on what they name, and on what they create. */
import type { Parameters } from "../wire/parameters.ts";
import type { Request } from "./evaluate.ts";
import { created, named, type Place, type Resource } from "./resource.ts";

export interface Ec2Call extends Place {
  readonly action: string;
  /** Of their own: reading them here must not make the action think it had read them. */
  readonly parameters: Parameters;
}

export type RequestsOf = (call: Ec2Call) => readonly Request[];

/** The same action on several resources. */
export function on(call: Ec2Call, resources: readonly Resource[]): readonly Request[] {
  return resources.map(({ arn, keys }) => ({
    action: `ec2:${call.action}`,
    resource: arn,
    keys: new Map(keys),
  }));
}

/** Resources of one type that the call names in single parameters; those it leaves out are none. */
export function byId(type: string, ...parameters: readonly string[]): RequestsOf {
  return (call) =>
    on(
      call,
      parameters.flatMap((name) => {
        const id = call.parameters.text(name);
        return id ? [named(type, id, call)] : [];
      }),
    );
}

/** Resources of one type that the call names in a list. */
export function byIds(type: string, parameter: string): RequestsOf {
  return (call) =>
    on(
      call,
      call.parameters.texts(parameter).map((id) => named(type, id, call)),
    );
}

/** New resources of some types, each with the tags asked for; tagging them is a permission of its own. */
export function creates(...types: readonly string[]): RequestsOf {
  return (call) => {
    const fresh = types.map((type) => ({ tags: tagsFor(type, call.parameters), type }));
    const tagged = fresh.filter(({ tags }) => tags.size > 0);
    return [
      ...on(
        call,
        fresh.map(({ type, tags }) => created(type, tags, call)),
      ),
      ...tagged.map(({ type, tags }) => createTags(created(type, tags, call), call.action)),
    ];
  };
}

/** What tagging a new resource asks for besides the call itself. */
export function createTags({ arn, keys }: Resource, createAction: string): Request {
  return {
    action: "ec2:CreateTags",
    resource: arn,
    keys: new Map([...keys, ["ec2:createaction", [createAction]] as const]),
  };
}

/** All that its parts ask for, in their order. */
export function all(...parts: readonly RequestsOf[]): RequestsOf {
  return (call) => parts.flatMap((part) => part(call));
}

/** The tags a call asks for on resources of one type. */
export function tagsFor(type: string, parameters: Parameters): ReadonlyMap<string, string> {
  const specifications = parameters.records("TagSpecification");
  return readTags(specifications.filter((entry) => entry.text("ResourceType") === type));
}

/** Tags as they stand in a call; whether they may be so is judged by the action. */
export function readTags(owners: readonly Parameters[]): ReadonlyMap<string, string> {
  const tags = owners.flatMap((owner) => owner.records("Tag"));
  return new Map(tags.map((tag) => [tag.text("Key") ?? "", tag.text("Value") ?? ""]));
}
