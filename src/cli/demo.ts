export async function runDemo(_o: { json?: boolean }): Promise<0> {
  return 0;
}
