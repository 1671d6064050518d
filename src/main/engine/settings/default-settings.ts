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
  enabled: true        # look for Ollama and LM Studio on this machine

# Servers at other addresses:
#   - id: workstation
#     kind: ollama       # ollama or lmstudio
#     url: http://127.0.0.1:11435
endpoints: []

routing:
  preference: balanced # fast, balanced or best
  # The first rule whose condition holds decides. Conditions are CEL over task, complexity, language, promptTokens,
  # totalTokens and hasCode:
  #   - name: Small jobs stay small
  #     when: task == "template" && complexity == "simple"
  #     use: ollama/llama3.2:3b   # a model's name, <endpoint>/<model>, or <endpoint>/*
  rules: []
`
