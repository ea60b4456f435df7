package campaign

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// pausing is an engine that gets no processor for a while when it is made, and once more at a program.
func pausing() wasm.Engine {
	pause := func() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) }
	pause()
	return &strange{oracle.New(), "pauses", sync.OnceFunc(pause)}
}

func namedPipe(_ *testing.T, file string) error { return syscall.Mknod(file, syscall.S_IFIFO|0o600, 0) }

// TestPausesAreNoFindings: a worker that gets no processor is late, not stalled, at its start and at a program.
func TestPausesAreNoFindings(t *testing.T) {
	c := config(t, "pauses")
	c.Runs, c.Workers, c.Patience, c.Interval = 40, 1, 2*tick, 10*time.Millisecond
	looks, resumed := 0, 0
	c.Events = func(*Event) { // which comes often enough
		for _, pid := range children(os.Getpid()) {
			text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
			if !strings.Contains(string(text), ") T ") {
				continue
			}
			if looks++; looks%int(6*tick/c.Interval) == 0 {
				resumed++
				_ = syscall.Kill(pid, syscall.SIGCONT)
			}
		}
	}
	if s := run(t, c); s.Programs != c.Runs || s.Mismatches > 0 || s.Lost > 0 || resumed < 2 {
		t.Errorf("it paused %d times: %+v", resumed, s)
	}
}
