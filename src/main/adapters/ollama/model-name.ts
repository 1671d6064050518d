/** `llama3.2` and `llama3.2:latest` are the same model. */
export function wholeName(name: string): string {
  return name.includes(':') ? name : `${name}:latest`
}
