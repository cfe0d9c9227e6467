import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The default leaves one worker on two cores: twice the time.
    maxWorkers: 2,
    include: ['{src,sim,test,scripts}/**/*.test.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    // Generous: CI machines are slow and shared, and a test that hangs is still ended.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
