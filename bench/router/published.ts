import type { DataSet } from './read-outcomes.ts'

/**
 * Average performance gap recovered by RouteLLM's routers, trained on Chatbot Arena's votes and judged or labelled data
 * (MMLU's with some 1 500 rows of its validation split), as published in “RouteLLM: Learning to Route LLMs with
 * Preference Data” (Ong et al., ICLR 2025) and its repository. They are copied, not measured here.
 */
export const published: Record<DataSet, Record<string, number>> = {
  mmlu: {
    'RouteLLM SW': 0.603,
    'RouteLLM causal 8B': 0.6,
    'RouteLLM MF': 0.597,
    'RouteLLM BERT': 0.572,
  },
  gsm8k: {
    'RouteLLM causal 8B': 0.622,
    'RouteLLM MF': 0.565,
    'RouteLLM SW': 0.553,
    'RouteLLM BERT': 0.531,
  },
  mtbench: {
    'RouteLLM MF': 0.802,
    'RouteLLM SW': 0.759,
    'RouteLLM BERT': 0.751,
    'RouteLLM causal 8B': 0.679,
  },
}
