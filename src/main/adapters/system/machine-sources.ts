import type { GpuSource, MachineSources } from '#engine/resources/resource-source'
import { createAmdSource } from '../gpu/amd-sysfs.ts'
import { createAppleSource } from '../gpu/apple.ts'
import { createNvidiaSource, nvidiaTools } from '../gpu/nvidia.ts'
import { createWindowsSource } from '../gpu/windows.ts'
import { createCpuMeter } from './cpu-load.ts'
import { createMemoryMeter } from './memory.ts'
import { createCommands } from './run-command.ts'

/** Everything that can be read on this kind of system, with real processes and files. */
export function createMachineSources(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): MachineSources {
  const commands = createCommands()
  const cpu = createCpuMeter(platform)
  const memory = createMemoryMeter(platform, commands.run)
  return {
    system: {
      name: 'system',
      async read(_pace, signal) {
        const [processors, main] = await Promise.all([cpu(), memory(signal)])
        return { cpu: processors, memory: main }
      },
      close() {},
    },
    gpus: gpuSources(platform, env, commands),
  }
}

function gpuSources(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  commands: ReturnType<typeof createCommands>,
): GpuSource[] {
  if (platform === 'darwin') return [createAppleSource({ run: commands.run })]
  const nvidia = createNvidiaSource({ commands, tools: nvidiaTools(platform, env) })
  if (platform !== 'win32') return [nvidia, createAmdSource()]
  const powershell = `${env.SystemRoot ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  return [nvidia, createWindowsSource({ start: commands.start, powershell })]
}
