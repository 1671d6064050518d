/** What a new settings file says. Every line is the default, so that nobody has to guess what can be set. */
export const defaultSettingsText = `# Switchyard's settings. The app reloads this file when you save it, and keeps your comments when it changes a value.
version: 1

appearance:
  theme: system        # system, light or dark
  motion: system       # system or reduced

chat:
  sendWith: enter      # enter, or mod-enter for Ctrl+Enter / Cmd+Enter
  systemPrompt: ""     # sent before every conversation

discovery:
  enabled: true        # look for Ollama, LM Studio, llama-server and the like on this machine

# Servers at other addresses:
#   - id: workstation
#     kind: ollama       # ollama, lmstudio, llamacpp, or openai for anything that speaks OpenAI's interface
#     url: http://192.168.1.20:11434
#     maxConcurrent: 2   # requests at once for one model
endpoints: []

queue:
  maxWaiting: 64       # requests that may wait at one endpoint
  swapWaitSeconds: 20  # how long a request that needs another model loaded lets others go first

models:
  unloadAfterMinutes: null # unload a model that nobody asked for so long; null = as each server has it

health:
  askAfterIdleMinutes: 5 # ask an idle local server for one token, to see that it still generates; 0 = never

routing:
  preference: balanced # fast, balanced, best or quiet
  balance: null        # the slider between speed (0) and quality (100); null = as the preference has it
  hosted: ask          # ask: models on somebody else's computer answer only when you choose them; or allow
  exploration: 0       # share of prompts that may try a model of which little is known, 0 to 0.2
  escalation:
    enabled: true      # a larger model answers too where the first answer can't be trusted
    budget: 0.1        # for this share of answers at most
  # The first rule whose condition holds decides. Conditions are CEL over task, complexity, language, promptTokens,
  # totalTokens, hasCode, and hour (0 to 23) and weekday ("monday") by this machine's clock:
  #   - name: Small jobs stay small
  #     when: task == "template" && complexity == "simple"
  #     use: ollama/llama3.2:3b   # a model's name, <endpoint>/<model>, <endpoint>/*, tag:code, or preset:fast
  rules: []
`
