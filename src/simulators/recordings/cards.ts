import type { GpuRecording } from '#shared/gpu-recording'
import { drawCard, gibibyte } from './build-recording.ts'

// Drawn, not measured: how such machines behave, with the figures their tools print and the gaps they leave.

const desktopPrograms = [
  { pid: 2104, name: 'Xorg', share: 0.35 },
  { pid: 2390, name: 'gnome-shell', share: 0.25 },
  { pid: 5127, name: 'firefox', share: 0.4 },
]

/** A 24 GB card under a desktop: windows open and close, a video plays for a while. */
export const desktopCard: GpuRecording = {
  title: '24 GB NVIDIA card with a desktop on it',
  everyMs: 1_000,
  cards: [
    drawCard({
      id: 'GPU-de30de30-0000-4000-8000-000000000024',
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'nvidia',
      totalBytes: 24 * gibibyte,
      keptGiB: 0,
      unified: false,
      confidence: 'exact',
      programs: desktopPrograms,
      keys: [
        [0, 1.31, 0.02, 39, 24],
        [40, 1.33, 0.03, 39, 26],
        [44, 1.74, 0.14, 41, 58],
        [120, 1.81, 0.12, 43, 61],
        [124, 1.52, 0.03, 42, 32],
        [200, 1.49, 0.02, 40, 25],
        [204, 1.92, 0.2, 42, 74],
        [260, 1.96, 0.08, 43, 49],
        [264, 1.35, 0.02, 41, 27],
        [299, 1.31, 0.02, 39, 24],
      ],
    }),
  ],
}

/** A 24 GB card that loads a model of 7 billion weights, answers, loads one of 32 on top, and lets both go. */
export const workingCard: GpuRecording = {
  title: '24 GB NVIDIA card that loads, answers and unloads',
  everyMs: 1_000,
  cards: [
    drawCard({
      id: 'GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e',
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'nvidia',
      totalBytes: 24 * gibibyte,
      keptGiB: 0.35,
      unified: false,
      confidence: 'exact',
      programs: [
        { pid: 2104, name: 'Xorg', share: 0.1 },
        { pid: 48213, name: 'ollama', share: 0.9 },
      ],
      keys: [
        [0, 1.3, 0.01, 38, 22],
        [10, 1.3, 0.02, 38, 23],
        [14, 6.1, 0.35, 42, 96],
        [16, 6.1, 0.96, 58, 318],
        [40, 6.2, 0.97, 67, 334],
        [42, 6.2, 0.02, 60, 71],
        [60, 6.2, 0.02, 48, 33],
        [72, 22.4, 0.4, 52, 118],
        [74, 22.4, 0.98, 66, 391],
        [110, 22.6, 0.99, 74, 402],
        [112, 22.6, 0.02, 66, 80],
        [150, 22.6, 0.01, 45, 31],
        [152, 1.3, 0.02, 44, 29],
        [179, 1.3, 0.01, 39, 22],
      ],
    }),
  ],
}

/** Two unlike cards: one that draws the desktop, one that only computes and answers in bursts. */
export const twoCards: GpuRecording = {
  title: 'two NVIDIA cards, 12 and 24 GB',
  everyMs: 1_000,
  cards: [
    drawCard({
      id: 'GPU-7a1b2c3d-1111-4222-8333-444455556666',
      name: 'NVIDIA GeForce RTX 3060',
      vendor: 'nvidia',
      totalBytes: 12 * gibibyte,
      keptGiB: 0.2,
      unified: false,
      confidence: 'exact',
      programs: desktopPrograms,
      keys: [
        [0, 0.9, 0.03, 36, 18],
        [30, 1.1, 0.1, 38, 26],
        [59, 0.9, 0.03, 36, 18],
      ],
    }),
    drawCard({
      id: 'GPU-8b2c3d4e-2222-4333-8444-555566667777',
      name: 'NVIDIA GeForce RTX 3090',
      vendor: 'nvidia',
      totalBytes: 24 * gibibyte,
      keptGiB: 0.3,
      unified: false,
      confidence: 'exact',
      programs: [{ pid: 9911, name: 'llama-server', share: 1 }],
      keys: [
        [0, 19.2, 0, 41, 29],
        [10, 19.2, 0, 41, 29],
        [12, 19.2, 0.97, 60, 342],
        [28, 19.3, 0.98, 71, 349],
        [30, 19.3, 0, 63, 110],
        [59, 19.3, 0, 43, 30],
      ],
    }),
  ],
}

/** A laptop with 36 GB of one memory: the budget is an estimate, and neither heat, power nor programs are told. */
export const appleChip: GpuRecording = {
  title: 'Apple M3 Pro, 36 GB',
  everyMs: 1_000,
  cards: [
    drawCard({
      id: 'apple',
      name: 'Apple M3 Pro',
      vendor: 'apple',
      totalBytes: 24 * gibibyte,
      keptGiB: 0,
      unified: true,
      confidence: 'estimate',
      programs: null,
      keys: [
        [0, 1.1, 0.05, null, null],
        [8, 1.2, 0.08, null, null],
        [12, 9.4, 0.5, null, null],
        [40, 9.6, 0.93, null, null],
        [42, 9.5, 0.04, null, null],
        [59, 1.1, 0.05, null, null],
      ],
    }),
  ],
}
