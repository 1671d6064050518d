// What nvidia-smi prints on machines of several kinds, in the format of its CSV queries.

export const oneCard =
  '0, GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e, NVIDIA GeForce RTX 4090, 24564, 15771, 8323, 34, 56, 187.42\n'

export const twinCards = `0, GPU-aaaaaaaa-1111-4222-8333-444455556666, NVIDIA RTX A6000, 49140, 3, 48677, 0, 31, 8.12
1, GPU-bbbbbbbb-1111-4222-8333-444455556666, NVIDIA RTX A6000, 49140, 40211, 8469, 97, 74, 291.90
`

/** Memory that is the processor's too: nothing of it is told. */
export const unifiedChip =
  '0, GPU-cccccccc-1111-4222-8333-444455556666, NVIDIA GB10, [N/A], [N/A], [N/A], 12, 48, 11.35\n'

/** A card cut in slices tells no utilisation; without privileges not its memory in use either. */
export const slicedCard =
  '0, GPU-dddddddd-1111-4222-8333-444455556666, NVIDIA A100-SXM4-80GB, 81920, [Insufficient Permissions], [Insufficient Permissions], [N/A], 34, 61.02\n'

export const oldCard =
  '0, GPU-eeeeeeee-1111-4222-8333-444455556666, Quadro K2000, 1999, 0, 1999, [Not Supported], 45, [Not Supported]\n'

export const commaDecimals =
  '0, GPU-ffffffff-1111-4222-8333-444455556666, NVIDIA GeForce GTX 1080, 8192, 512, 7680, 3, 40, 37,25\n'

export const brokenDriver =
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n"

export const processes = `GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e, 48213, /usr/local/lib/ollama/runner, 13890
GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e, 51002, /home/me/a, strange, name/python3, 402
GPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e, 51003, [Not Found], [N/A]
`

export const windowsProcesses =
  '0, , \r\nGPU-1f0c7d52-5b6e-4f0f-9d3a-6a1f2c3b4d5e, 7720, C:\\Program Files\\LM Studio\\LM Studio.exe, [N/A]\r\n'
