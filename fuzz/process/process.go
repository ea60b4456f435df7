// Package process runs workers: this program, started again with other arguments, that is told on its standard input
// what to do and reports on its standard output how it went. What breaks, hangs or takes too much memory there takes
// nothing with it.
package process

import (
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"wasmjudge/clock"
)

// Link sends and receives on pipes.
type Link struct {
	*gob.Encoder
	*gob.Decoder
}

// NewLink makes a link of the ends of two pipes.
func NewLink(r io.Reader, w io.Writer) Link { return Link{gob.NewEncoder(w), gob.NewDecoder(r)} }

// Process is a worker as it is seen from outside.
type Process struct {
	Link
	cmd    *exec.Cmd
	orders io.Closer
	log    tail
	ended  chan struct{} // is closed when it has ended

	lock sync.Mutex
	why  string // it was ended from here; empty if it was not
}

// ending is how long a worker may be at its end that tells no more, lastWords how long one that was interrupted;
// inherited is how long is waited for what processes say that a worker has started, when it has ended itself.
const (
	ending    = 5 * time.Second
	lastWords = time.Second
	inherited = 10 * time.Second
)

// Start starts a worker. Files are those that it inherits, from number 3 on; they are closed here.
func Start(command []string, files ...*os.File) (*Process, error) {
	for _, f := range files {
		defer f.Close() // the worker has it
	}
	cmd := &exec.Cmd{Path: command[0], Args: command[1:], WaitDelay: inherited, ExtraFiles: files}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &Process{Link: NewLink(out, in), cmd: cmd, orders: in, ended: make(chan struct{})}
	cmd.Stderr = &p.log
	return p, cmd.Start()
}

// Listen reads what a worker reports until it has ended.
func Listen[E any](p *Process, hear func(E)) {
	for {
		var e E
		if err := p.Decode(&e); err != nil {
			break
		}
		hear(e)
	}
	go p.killAfter(ending)
	_ = p.cmd.Wait() // how it ended is in ProcessState
	close(p.ended)
}

// looking is how often a worker is looked at that is to end.
const looking = 50 * time.Millisecond

// killAfter kills a worker that has been at its end for too long.
func (p *Process) killAfter(most time.Duration) {
	patience := p.Patience(looking)
	ticks := time.NewTicker(looking)
	defer ticks.Stop()
	for patience.Look() < most {
		select {
		case <-p.ended:
			return
		case <-ticks.C:
		}
	}
	_ = p.cmd.Process.Kill()
}

// Patience measures how long the worker, which is looked at once in every, has been at one thing.
func (p *Process) Patience(every time.Duration) *clock.Patience {
	return clock.NewPatience(p.cmd.Process.Pid, every)
}

// Interrupt ends a worker that does not go on, and lets it say where it is.
func (p *Process) Interrupt(why string) {
	p.because(why)
	_ = p.cmd.Process.Signal(interrupt)
	go p.killAfter(lastWords)
}

// Kill ends a worker at once.
func (p *Process) Kill(why string) {
	p.because(why)
	_ = p.cmd.Process.Kill()
}

// Finish says to a worker that there are no more orders.
func (p *Process) Finish() { _ = p.orders.Close() }

func (p *Process) because(why string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.why == "" {
		p.why = why
	}
}

// Why says why the worker was ended from here; it is empty if it was not.
func (p *Process) Why() string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.why
}

// Succeeded reports whether a worker, which has ended, did so by itself and without an error.
func (p *Process) Succeeded() bool { return p.Why() == "" && p.cmd.ProcessState.Success() }

// CPU is how much CPU time the worker took, which has ended.
func (p *Process) CPU() time.Duration {
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// Log is what the worker complained of: the beginning.
func (p *Process) Log() string { return p.log.String() }

// WasKilled reports whether somebody killed the worker, which has ended: that may have nothing to do with what it was
// at.
func (p *Process) WasKilled() bool {
	return p.Why() == "" && p.cmd.ProcessState.String() == "signal: killed"
}

// numbers are what differs between deaths of one cause.
var numbers = regexp.MustCompile(`0x[0-9a-fA-F]+|\d+`)

// Death names what a worker that has ended died of, without values.
func (p *Process) Death() string {
	if why := p.Why(); why != "" {
		return why
	}
	for line := range strings.Lines(p.log.String()) {
		for _, prefix := range []string{"fatal error: ", "panic: ", "SIG", "runtime: "} {
			if strings.HasPrefix(line, prefix) {
				return "worker died: " + numbers.ReplaceAllString(strings.TrimSpace(line), "N")
			}
		}
	}
	return "worker died: " + p.cmd.ProcessState.String()
}

// tail keeps what a worker complains of: the beginning, which says why, up to a limit.
type tail struct {
	sync.Mutex
	text []byte
}

const maxTail = 32 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	t.text = append(t.text, b[:min(len(b), maxTail-len(t.text))]...)
	return len(b), nil
}

func (t *tail) String() string {
	t.Lock()
	defer t.Unlock()
	return string(t.text)
}

// OwnCommand runs this program with the arguments given.
func OwnCommand(args ...string) ([]string, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if len(os.Args) == 0 {
		return nil, errors.New("the program does not know its own name")
	}
	return append([]string{path, os.Args[0]}, args...), nil
}
