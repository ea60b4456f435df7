package clock

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// The test's own program is another process as well, if its first argument is one of these.
var roles = map[string]func(){
	"sleeps": func() { time.Sleep(time.Hour) },
	"works":  work,
	"waits": func() { // for a process that works
		cmd := exec.Command(os.Args[0], "works")
		if err := cmd.Start(); err != nil {
			panic(err)
		}
		os.Stdout.WriteString("started")
		_ = cmd.Wait()
	},
}

// work works until the process that started this one is no more.
func work() {
	for parent := os.Getppid(); os.Getppid() == parent; {
		burn(time.Millisecond)
	}
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && roles[os.Args[1]] != nil {
		roles[os.Args[1]]()
		return
	}
	os.Exit(m.Run())
}

// burn takes CPU time.
func burn(d time.Duration) {
	for start := CPU(); CPU()-start < d; {
	}
}

// TestCPU: what works takes CPU time, and what sleeps takes next to none.
func TestCPU(t *testing.T) {
	const much = 20 * time.Millisecond
	before, start := CPU(), time.Now()
	burn(much)
	if used, passed := CPU()-before, time.Since(start); used < much || used > passed*time.Duration(runtime.NumCPU())+much {
		t.Errorf("%v were taken in %v", used, passed)
	}
	before = CPU()
	time.Sleep(3 * much)
	if used := CPU() - before; used > much {
		t.Errorf("asleep, %v were taken", used)
	}
}

// TestOfThread: a thread that works takes time, one that sleeps takes next to none, and what another thread takes does
// not count.
func TestOfThread(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const much = 20 * time.Millisecond
	used, start := OfThread(), time.Now()
	before := used()
	for used()-before < much {
	}
	if passed := time.Since(start); passed < much {
		t.Errorf("%v were taken in %v", much, passed)
	}
	if runtime.GOOS != "linux" {
		return // it is time as it passes
	}
	before = used()
	done := make(chan time.Duration)
	go func() {
		burn(2 * much)
		done <- used()
	}()
	if after := <-done; after-before > much {
		t.Errorf("while another thread worked, %v were taken", after-before)
	}
}

// TestWithTimeout: a context is done when CPU time has been taken, and only then.
func TestWithTimeout(t *testing.T) {
	const most = 20 * time.Millisecond
	start := CPU()
	ctx, cancel := WithTimeout(t.Context(), most)
	defer cancel()
	time.Sleep(3 * most)
	if err := ctx.Err(); err != nil && CPU()-start < most {
		t.Error("asleep, its time is up")
	}
	for ctx.Err() == nil {
		burn(time.Millisecond)
	}
	if used := CPU() - start; used < most || !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		t.Errorf("done after %v for %v", used, context.Cause(ctx))
	}
}

// TestNoTime: where there is no time, a context is done from the beginning.
func TestNoTime(t *testing.T) {
	ctx, cancel := WithTimeout(t.Context(), 0)
	defer cancel()
	if ctx.Err() == nil || !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		t.Errorf("%v, for %v", ctx.Err(), context.Cause(ctx))
	}
}

// TestCancel: a context that is cancelled is done, and nothing looks at it any more.
func TestCancel(t *testing.T) {
	parent, end := context.WithCancel(t.Context())
	one, cancel := WithTimeout(parent, time.Nanosecond)
	cancel()
	two, cancel := WithTimeout(parent, time.Hour)
	defer cancel()
	end()
	<-one.Done()
	<-two.Done()
	if !errors.Is(two.Err(), context.Canceled) || errors.Is(context.Cause(two), context.DeadlineExceeded) {
		t.Errorf("%v, for %v", two.Err(), context.Cause(two))
	}
}

// start starts another process; of one that starts a third, when it has.
func start(t *testing.T, role string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], role)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if role == "waits" {
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	return cmd
}

// every is the time between two looks of these tests.
const every = 20 * time.Millisecond

// TestPatience: a process that sleeps is at it for as long as it is looked at, one that works for as long as it takes
// CPU time, itself or those that it has started.
func TestPatience(t *testing.T) {
	linux(t)
	const much = 10 * every
	for _, role := range []string{"sleeps", "works", "waits"} {
		p := NewPatience(start(t, role).Process.Pid, every)
		for p.Look() < much { // which it comes to
			time.Sleep(every)
		}
		if role != "sleeps" && p.asleep > 0 && p.last-p.began < much {
			t.Errorf("%s: it is taken to have slept for %v", role, p.asleep)
		}
		if p.Moved(); p.Look() > every {
			t.Errorf("%s: it did not move", role)
		}
	}
}

// TestPatienceHasNoEnd: a process that does nothing since it is not let is never at anything for long.
func TestPatienceHasNoEnd(t *testing.T) {
	linux(t)
	cmd := start(t, "works")
	p := NewPatience(cmd.Process.Pid, every)
	if err := cmd.Process.Signal(syscall.Signal(19)); err != nil { // SIGSTOP
		t.Fatal(err)
	}
	for u, _ := usageOf(p.pid); ; u, _ = usageOf(p.pid) { // until it has stopped
		time.Sleep(every)
		if now, ok := usageOf(p.pid); ok && now.cpu == u.cpu {
			break
		}
	}
	for range 20 {
		if at := p.Look(); at > every {
			t.Fatalf("it has been at it for %v", at)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestUnknown: where nothing is known of a process, looks count.
func TestUnknown(t *testing.T) {
	const nobody = 1 << 28
	p := NewPatience(nobody, every)
	for n := range 3 {
		if at, want := p.Look(), every*time.Duration(n+1); at != want {
			t.Errorf("%v at look %d, want %v", at, n, want)
		}
	}
}

func linux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("this system does not say what another process does")
	}
}
