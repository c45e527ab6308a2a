/** The build hands YAML files over as text. */
declare module "*.yml" {
  const text: string;
  export default text;
}
