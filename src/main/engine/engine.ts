import { AppError } from '#shared/app-error'
import type { AppState } from '#shared/contract/app'
import type { Settings } from '#shared/contract/settings'
import { implementContract } from './api.ts'
import { addNotice, dropNotice } from './app/notices.ts'
import { askAgain } from './chat/ask-again.ts'
import { createBoard } from './chat/board.ts'
import { chatApi } from './chat/chat-api.ts'
import { createChats } from './chat/chats.ts'
import { createProgressSaver } from './chat/progress-saver.ts'
import { endpointsApi } from './endpoints/endpoints-api.ts'
import { listKnownEndpoints } from './endpoints/known-endpoints.ts'
import type { DemoServers, EngineFacts } from './facts.ts'
import { createLive } from './live.ts'
import { createModels } from './models/models.ts'
import { modelsApi } from './models/models-api.ts'
import { createOperations } from './models/operations.ts'
import { createPins } from './models/pins.ts'
import { openEndpoints } from './open-endpoints.ts'
import { expectQueue } from './queue/expect-queue.ts'
import { createResourceWatch } from './resources/resource-watch.ts'
import { openClassifier } from './routing/classify/open-classifier.ts'
import { extractFeatures, type PromptContext } from './routing/features.ts'
import { historyApi } from './routing/history/history-api.ts'
import { learningApi } from './routing/learning/learning-api.ts'
import { observeAnswers } from './routing/learning/observe-answers.ts'
import { openLearning } from './routing/learning/open-learning.ts'
import { localTimeOf } from './routing/local-time.ts'
import { createPolicy } from './routing/policy.ts'
import { replayApi } from './routing/replay/replay-api.ts'
import { replayInTurns } from './routing/replay/replay-work.ts'
import { isHosted, type PresentModels } from './routing/replay/sample/plan-sample.ts'
import { sampleApi } from './routing/replay/sample/sample-api.ts'
import { createSamples } from './routing/replay/sample/samples.ts'
import { checkRules } from './routing/rules.ts'
import { createSettings } from './settings/settings.ts'

/** A removed conversation can be brought back for this long. */
const keptRemovedMs = 30 * 24 * 3_600_000

export type Engine = Awaited<ReturnType<typeof createEngine>>

/** Puts the rooms together. Resolves when the engine answers calls; endpoints are looked for meanwhile. */
export async function createEngine(facts: EngineFacts) {
  const { store, now } = facts
  const app = createLive<AppState>({
    version: facts.version,
    dataDir: facts.dataDir,
    demo: false,
    notices: facts.notices,
  })
  store.interruptRunning(now())
  store.purge(now() - keptRemovedMs)

  const settings = createSettings(facts.settingsFile, checkRules)
  const settingsState = createLive(settings.state())
  const monotonic = () => performance.now()
  const pins = createPins(facts.modelStore, now)
  const operations = createOperations({
    now,
    monotonic,
    logUnexpected: facts.logUnexpected,
    onChange: () => registry.publish(),
  })
  const endpoints = openEndpoints({
    facts,
    monotonic,
    settings: () => settings.current(),
    isPinned: (model) => pins.has(model),
    speedOf: (model) => policy.speedOf(model),
    isLoading: (id) => operations.isLoading(id),
    machine: () => resources.latest(),
  })
  const { registry } = endpoints
  const resources = createResourceWatch({
    sources: facts.machine,
    busy: () => chats.running() > 0 || operations.any(),
    now,
    monotonic,
  })
  const idleSeconds = () => {
    const minutes = settings.current().models.unloadAfterMinutes
    return minutes === null ? null : minutes * 60
  }
  const models = createModels({
    endpoints: registry,
    store: facts.modelStore,
    operations,
    pins,
    idleSeconds,
    readMachine: () => resources.read(),
    latestReading: () => resources.latest(),
    notStored: (error) =>
      addNotice(
        app,
        {
          level: 'warning',
          title: 'What was learned about models could not be stored',
          detail: error.message,
        },
        now(),
      ),
    now,
    monotonic,
    logUnexpected: facts.logUnexpected,
  })
  const learning = openLearning({
    facts,
    models: () => registry.inventory.get().models,
    warn: (notice) => addNotice(app, { level: 'warning', ...notice }, now()),
  })
  const policy = createPolicy({
    store,
    settings,
    inventory: () => registry.inventory.get(),
    foresee: models.foresee,
    allows: (model) => endpoints.health.allows(model),
    queueSeconds: (id) => expectQueue(endpoints.queues.state(id), registry.limitsOf(id)),
    learned: learning.learned,
    localTime: () => localTimeOf(now()),
    draw: Math.random,
  })
  const classifier = openClassifier(facts.readClassifier, (error) =>
    addNotice(
      app,
      {
        level: 'warning',
        title: 'Prompts are sorted by simple patterns',
        detail: `The classifier can’t be read, so routing knows less of a prompt. ${error instanceof Error ? error.message : String(error)}`,
      },
      now(),
    ),
  )
  const extract = (prompt: string, context?: PromptContext) =>
    extractFeatures(prompt, context, classifier())
  const observer = observeAnswers({
    store,
    learning: {
      ...learning,
      keep(outcome) {
        learning.keep(outcome)
        chats.learn(outcome)
      },
      takeBack(messageId, kind) {
        learning.takeBack(messageId, kind)
        if (kind === 'thumb') chats.thumbTakenBack(messageId)
      },
    },
    extractFeatures: extract,
    now,
  })
  const saver = createProgressSaver(store, (notice) => addNotice(app, notice, now()))
  const board = createBoard(now)
  const chats = createChats(store, saver, {
    store,
    board,
    registry,
    gate: models.gate,
    health: endpoints.health,
    queues: endpoints.queues,
    now,
    decide: policy.decide,
    idleSeconds,
    extractFeatures: extract,
    observer,
    measured: (model) => {
      policy.measured(model)
      registry.publish()
    },
    keep: saver.keep,
    escalation: () => settings.current().routing.escalation,
    recordOutcome: learning.record,
    takeBackOutcome: learning.takeBack,
    settings: () => ({
      systemPrompt: settings.current().chat.systemPrompt,
      preference: settings.current().routing.preference,
    }),
  })

  const present: PresentModels = {
    find: (key) => registry.find(key),
    priceOf: ({ endpointId }) =>
      settings.current().endpoints.find(({ id }) => id === endpointId)?.price ?? null,
  }
  const samples = createSamples({
    store: facts.sampleStore,
    replay: (id) => facts.replayStore.replay(id),
    models: () => registry.inventory.get().models,
    present,
    ask: (model, what, options) =>
      askAgain(
        {
          registry,
          gate: models.gate,
          health: endpoints.health,
          queues: endpoints.queues,
          store,
          systemPrompt: () => settings.current().chat.systemPrompt,
          quiet: (signal) => chats.quiet(signal),
          busy: (signal) => chats.busy(signal),
          givesWay: (asked) => !isHosted(asked, present),
        },
        model,
        what,
        options,
      ),
    learning,
    now,
    endedBy: (error) =>
      addNotice(
        app,
        {
          level: 'warning',
          title: 'Asking a sample again was stopped',
          detail:
            error instanceof AppError
              ? error.message
              : `Something unexpected went wrong (log ${facts.logUnexpected(error)}).`,
        },
        now(),
      ),
  })

  let demo: DemoServers | null = null
  const learnEndpoints = (current: Settings) =>
    registry.setKnown(listKnownEndpoints(current, facts.usualAddresses, demo?.addresses ?? null))
  settings.onChange((state) => {
    settingsState.set(state)
    learnEndpoints(state.settings)
  })

  async function startDemo() {
    if (demo) return
    try {
      demo = await facts.startDemo()
    } catch (error) {
      throw new AppError(
        'demo-unavailable',
        `The demo could not start: ${String(error)}`,
        {},
        { cause: error },
      )
    }
    resources.setDemo(demo.gpu)
    app.set({ ...app.get(), demo: true })
    learnEndpoints(settings.current())
    await registry.refresh()
  }

  async function stopDemo() {
    const running = demo
    demo = null
    resources.setDemo(null)
    app.set({ ...app.get(), demo: false })
    learnEndpoints(settings.current())
    await running?.close()
  }

  if (facts.demo) await startDemo()
  else learnEndpoints(settings.current())

  const api = implementContract(facts.logUnexpected)
  const router = api.router({
    app: {
      watch: api.app.watch.handler(({ signal }) => app.watch(signal)),
      startDemo: api.app.startDemo.handler(startDemo),
      stopDemo: api.app.stopDemo.handler(stopDemo),
      dismissNotice: api.app.dismissNotice.handler(({ input }) => dropNotice(app, input.id)),
    },
    chat: chatApi(api.chat, chats, store, {
      preference: () => settings.current().routing.preference,
      now,
    }),
    history: historyApi(api.history, facts.decisionHistory, now),
    learning: learningApi(api.learning, learning, observer, {
      rated: (conversationId, rated) =>
        chats.tell(conversationId, { type: 'answer.rated', ...rated }),
      judgedAnew: chats.judgedAnew,
    }),
    models: {
      ...endpointsApi(api.models, {
        registry,
        connect: facts.connect,
        secrets: facts.secrets,
        listReal: () => listKnownEndpoints(settings.current(), facts.usualAddresses, null),
      }),
      ...modelsApi(api.models, models),
    },
    replay: {
      ...replayApi(api.replay, {
        store: facts.replayStore,
        run: facts.runReplay ?? replayInTurns(facts.replayStore),
        settings,
        now,
        removed: (id) => samples.remove(id),
        isPresent: (model) => registry.find(model) !== null,
      }),
      ...sampleApi(api.replay, samples),
    },
    resources: {
      watch: api.resources.watch.handler(({ signal }) => resources.watch(signal)),
    },
    routing: {
      preview: api.routing.preview.handler(({ input }) =>
        policy.preview(input, chats.look(input.text, input.conversationId)),
      ),
      board: api.routing.board.handler(({ signal }) => board.watch(signal)),
      checkRules: api.routing.checkRules.handler(({ input, signal }) =>
        policy.checkRules(input.rules, signal),
      ),
      testRules: api.routing.testRules.handler(({ input, signal }) =>
        policy.testRules(input, chats.look(input.text, input.conversationId), signal),
      ),
      decision: api.routing.decision.handler(({ input }) => {
        const decision = store.decision(input.decisionId)
        if (!decision) throw new AppError('not-found', 'This decision is not kept.')
        return decision
      }),
    },
    settings: {
      watch: api.settings.watch.handler(({ signal }) => settingsState.watch(signal)),
      set: api.settings.set.handler(({ input }) => settings.set(input.path, input.value)),
    },
  })

  return {
    router,
    /** Ends runs as interrupted and lets go of everything it holds but the store. Repeatable. */
    async close() {
      await samples.close()
      await chats.close()
      board.close()
      learning.close()
      saver.close()
      await models.close()
      resources.close()
      endpoints.close()
      await settings.close()
      await demo?.close()
    },
  }
}
