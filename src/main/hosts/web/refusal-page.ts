/** The plain page for whoever may not in. `message` is ours, never text from the request. */
export function refusalPage(message: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Switchyard</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}</style>
<h1>Switchyard</h1>
<p>${message}</p>
</html>
`
}
