import { usualPort } from '../web/listen.ts'

const dataDirHelp = `  --data-dir DIR   where conversations and settings lie
                   (else $SWITCHYARD_DATA_DIR, else your user data folder)
  --demo           run with simulated servers and models`

const texts: Record<string, string> = {
  '': `Switchyard sends each prompt to the model on your machine that answers it best now.

Usage: switchyard <command> [options]

Commands:
  serve            serve the chat window to a browser on this machine
  ask "PROMPT"     answer in the terminal
  models           list model servers and their models
  route "PROMPT"   tell which model would get a prompt, and why
  route eval FILE  measure routing on your own labelled prompts or outcomes

Options:
  -h, --help       this text; "switchyard <command> --help" for a command's own
  -v, --version    the version
`,
  serve: `Usage: switchyard serve [options]

Serves the chat window on 127.0.0.1 and prints "Switchyard ready: <address>" when it can be used.
The address carries a key that is made afresh at each start.

Options:
  --port N         listen on port N, 0 for any free one (else ${usualPort} or the next free one)
  --no-open        don't open the browser
${dataDirHelp}
  -h, --help       this text
`,
  ask: `Usage: switchyard ask "PROMPT" [options]
       some-command | switchyard ask ["PROMPT"] [options]

Writes the answer to standard output as it comes, and what was chosen and why to standard error.
Piped text follows the prompt. The exchange is kept with your conversations. Ctrl-C stops the model.

Options:
  --fast           prefer a quick answer over the best one
  -m, --model NAME ask this model, as "switchyard models" lists it
  -e, --endpoint ID
                   ask the best model on this server
  --json           print one JSON object when the answer is complete:
                   { answer, reasoning, status, model, key, endpoint, requested, by,
                     reason, demo, finish, usage, timings, failure, conversationId }
${dataDirHelp}
  -h, --help       this text

Exit codes: 0 answered, 1 failed, 2 wrong usage, 130 stopped with Ctrl-C.
`,
  models: `Usage: switchyard models [options]

Lists the model servers that were found and the models on them; ● marks a model that is in memory.

Options:
  --json           print one JSON object: { endpoints, models }
${dataDirHelp}
  -h, --help       this text
`,
  route: `Usage: switchyard route "PROMPT" [options]
       some-command | switchyard route --stdin [options]
       switchyard route eval FILE [options]   (see "switchyard route eval --help")

Tells what a prompt is, which model it would go to now, and why. No model is asked and nothing is kept.

Options:
  --json           print the decision as one JSON object: { features, candidates, chosen, margin, reason, flips, … }
  --stdin          read JSON lines { id, prompt } and print, in order, for each a line
                   { id, task, complexity, probabilities, decision: { model, reason, margin } }
                   with decision null, and the reason beside it, where no model could take the prompt;
                   { id, error } for a line that can't be read
${dataDirHelp}
  -h, --help       this text

Exit codes: 0 decided, also where no model could take it; 1 a line couldn't be read; 2 wrong usage; 130 stopped.
`,
  'route eval': `Usage: switchyard route eval FILE [options]

Scores a file of rows, JSON lines or CSV with a head line, with 95 % bootstrap intervals. Nothing is generated or stored.

Labelled rows measure how well tasks and complexities are told:
  prompt, task, complexity   either label may be left out
  probabilities              optional: another classifier's, { task: {…}, complexity: {…} },
                             measured instead of Switchyard's (CSV: columns task:<name>, complexity:<name>)

Outcome rows measure how much of a stronger model's lead a router recovers:
  prompt, weak, strong       how well either did, on any scale on which more is better
  outcomes                   instead of the two: { model: outcome, … } (CSV: columns outcome:<model>)
  category, group, score     optional: a topic, rows that belong together, your own router's score

Options:
  --weak NAME, --strong NAME
                   which of the models to compare (else the worst and the best)
  --resamples N    of the bootstrap (else 1000)
  --json           print one JSON object
  -h, --help       this text

Rows that can't be read are named on standard error and left out.
Exit codes: 0 scored, 1 nothing could be scored, 2 wrong usage.
`,
}

export function helpText(command: string): string {
  return texts[command] ?? texts[''] ?? ''
}
