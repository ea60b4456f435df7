package process

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test's own program is a worker as well, if its first argument is one of these.
var roles = map[string]func(){
	"echo": func() { // tells what it hears
		l := NewLink(os.Stdin, os.Stdout)
		for n := 0; l.Decode(&n) == nil; {
			_ = l.Encode(n)
		}
	},
	"panics": func() { panic(fmt.Sprintf("at 0x%x", 4711)) },
	"fails":  func() { os.Exit(7) },
	"hangs":  func() { time.Sleep(time.Minute) },
	"stubborn": func() { // heeds no signal, as it says
		signal.Ignore(interrupt)
		_ = NewLink(os.Stdin, os.Stdout).Encode(1)
		time.Sleep(time.Minute)
	},
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && roles[os.Args[1]] != nil {
		roles[os.Args[1]]()
		return
	}
	os.Exit(m.Run())
}

func start(t *testing.T, role string) *Process {
	t.Helper()
	command, err := OwnCommand(role)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTalk: a worker hears what it is told, and is heard, until there is no more.
func TestTalk(t *testing.T) {
	p := start(t, "echo")
	if err := p.Encode(1); err != nil {
		t.Fatal(err)
	}
	var heard []int
	Listen(p, func(n int) {
		if heard = append(heard, n); n < 3 {
			_ = p.Encode(n + 1)
		} else {
			p.Finish()
		}
	})
	if fmt.Sprint(heard) != "[1 2 3]" || p.WasKilled() || p.Why() != "" {
		t.Errorf("heard %v, then %s", heard, p.Death())
	}
}

// TestDeaths: what a worker dies of has a name without values.
func TestDeaths(t *testing.T) {
	for _, x := range []struct {
		role   string
		end    func(*Process)
		death  string
		killed bool
	}{
		{"panics", func(*Process) {}, "worker died: panic: at N", false},
		{"fails", func(*Process) {}, "worker died: exit status 7", false},
		{"hangs", func(p *Process) { p.Kill("too long"); p.Interrupt("later") }, "too long", false},
		{"hangs", func(p *Process) { p.Interrupt("it hangs") }, "it hangs", false},
		{"stubborn", func(p *Process) {
			n := 0
			_ = p.Decode(&n)
			p.Interrupt("it hangs")
		}, "it hangs", false},
		{"hangs", func(p *Process) { _ = p.cmd.Process.Kill() }, "worker died: signal: killed", true},
	} {
		if runtime.GOOS == "windows" && (x.role == "hangs" || x.role == "stubborn") {
			continue // how it ended has another name there
		}
		p := start(t, x.role)
		x.end(p)
		Listen(p, func(int) {})
		if p.Death() != x.death || p.WasKilled() != x.killed {
			t.Errorf("%s: %q, killed by somebody: %v; want %q, %v\n%s", x.role, p.Death(), p.WasKilled(), x.death, x.killed, p.Log())
		}
	}
}

// TestMemory: a process has as much memory at least as it has just written to.
func TestMemory(t *testing.T) {
	before := Memory()
	const size = 64 << 20
	kept := strings.Repeat("x", size)
	after := Memory()
	if before == 0 || after < before+size/2 {
		t.Errorf("%d bytes before, %d after %d more", before, after, len(kept))
	}
	p := start(t, "hangs")
	if runtime.GOOS == "linux" {
		for p.Memory() == 0 && p.cmd.Process.Signal(syscall.Signal(0)) == nil { // it is about to have some
			time.Sleep(time.Millisecond)
		}
		if p.Memory() == 0 {
			t.Error("a process has no memory")
		}
	}
	p.Kill("done")
	Listen(p, func(int) {})
	if p.Memory() != 0 {
		t.Error("a process that is no more has memory")
	}
}

func TestSized(t *testing.T) {
	for n, want := range map[uint64]string{3 << 30: "3 GB", 600 << 20: "600 MB"} {
		if got := Sized(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

// TestTail: of what a worker complains of the beginning is kept.
func TestTail(t *testing.T) {
	var log tail
	for range 3 * maxTail / 100 {
		if n, err := log.Write([]byte(strings.Repeat("y", 100))); n != 100 || err != nil {
			t.Fatal(n, err)
		}
	}
	if n := len(log.String()); n != maxTail {
		t.Errorf("%d bytes are kept, want %d", n, maxTail)
	}
}
