package driver

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wasmjudge/clock"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Problem is what is wrong with a driver.
type Problem uint8

// The problems.
const (
	Unstarted Problem = iota // it cannot be started, or does not begin as a driver does
	Died                     // it ended by itself
	Hung                     // it took too long, and was ended
	Stopped                  // it was ended because nobody wanted to wait for it
	Greedy                   // it took too much memory, or answered too much, and was ended
	Babbled                  // what it wrote is no frame
	Lied                     // what it answered is no answer to what it was asked
)

var problemNames = [...]string{"cannot be started", "died", "hung", "was stopped", "was greedy", "babbled", "lied"}

func (p Problem) String() string { return problemNames[p] }

// Error is what is wrong with the driver of an engine.
type Error struct {
	Engine  string
	Problem Problem
	Detail  string // in words
	Log     string // the end of what it wrote to standard error
}

// Error writes it on one line, with the log in lines of its own.
func (e *Error) Error() string {
	s := "the driver of " + e.Engine + " " + e.Problem.String()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if log := strings.TrimSpace(e.Log); log != "" {
		s += "\n" + log
	}
	return s
}

// Kind is what is wrong without values, to tell findings apart.
func (e *Error) Kind() string {
	if e.Problem == Died {
		return "the driver " + e.Problem.String() + ": " + e.Detail
	}
	return "the driver " + e.Problem.String()
}

// WasKilled reports whether somebody killed the driver, for which the engine cannot be blamed.
func (e *Error) WasKilled() bool { return strings.HasSuffix(e.Detail, "signal: killed") }

// Unwrap says that the engine broke.
func (e *Error) Unwrap() error { return wasm.ErrBroken }

// Hello is what a driver says first: a line "wasm-driver 1 TRANSPORT FLAGS ENGINE". TRANSPORT is frames or lines;
// FLAGS are words joined by commas, or -: "catches" says that the driver itself sees the exceptions that calls end in,
// and "shallow" that the engine is not to be brought to the end of its stack; "types-by-index" that it takes types for
// equal only if their indices are, so that what asks about something has to declare all types of the module that
// defines it; "tires" that a process is to be replaced after a while, because the engine does not get back all that
// stores leave.
type Hello struct {
	Lines   bool   // frames are lines in base64
	Catches bool   // generated modules need not catch
	ByIndex bool   // types are told apart by their indices
	Shallow bool   // no program is to exhaust the stack
	Tires   bool   // a process does not serve for ever
	Version string // the engine's name and version
}

// Magic begins what a driver says first.
const Magic = "wasm-driver 1"

func parseHello(line string) (h Hello, err error) {
	rest, ok := strings.CutPrefix(line, Magic+" ")
	words := strings.SplitN(strings.TrimRight(rest, "\r\n"), " ", 3)
	if !ok || len(words) < 3 || words[0] != "frames" && words[0] != "lines" {
		return h, fmt.Errorf("it says %.100q first, and not %q", line, Magic+" frames|lines FLAGS ENGINE")
	}
	h.Lines, h.Version = words[0] == "lines", words[2]
	for flag := range strings.SplitSeq(words[1], ",") {
		switch flag {
		case "catches":
			h.Catches = true
		case "shallow":
			h.Shallow = true
		case "tires":
			h.Tires = true
		case "types-by-index":
			h.ByIndex = true
		case "-":
		default:
			return h, fmt.Errorf("it says %.100q first, with the flag %q, which there is not", line, flag)
		}
	}
	return h, nil
}

// process is a driver that runs. It is for one goroutine at a time.
type process struct {
	engine string
	hello  Hello
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	log    tail
	line   []byte // that was written last

	turns  atomic.Uint64 // counts frames to and from it
	busy   atomic.Bool   // it has been asked something that it has not answered
	closed chan struct{}

	lock sync.Mutex
	err  *Error // once something is wrong

	made modules
	uses int // how often it was taken back
}

// tiredAfter is how often a process of a driver that tires is taken back before another replaces it.
const tiredAfter = 4096

// tired reports whether another process is to replace it.
func (p *process) tired() bool { return p.hello.Tires && p.uses >= tiredAfter }

// limits are what a driver may take.
type limits struct {
	patience time.Duration // for one turn, as clock.Patience measures it
	memory   uint64        // bytes
}

// start starts a driver.
func start(c *Config) (*process, error) {
	cmd := exec.Command(c.Command[0], c.Command[1:]...)
	cmd.Dir = c.Dir
	if len(c.Env) > 0 {
		cmd.Env = append(os.Environ(), c.Env...)
	}
	p := &process{engine: c.Name, cmd: cmd, closed: make(chan struct{})}
	cmd.Stderr = &p.log
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, p.unstarted(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, p.unstarted(err)
	}
	if err := StartWithUs(cmd, p.closed); err != nil {
		return nil, p.unstarted(err)
	}
	p.in, p.out = in, bufio.NewReaderSize(out, 1<<16)
	p.busy.Store(true)
	go p.watch(limits{c.patience(), c.memory()})
	line, err := p.readLine(maxHello)
	if err == nil {
		p.hello, err = parseHello(string(line))
	}
	p.busy.Store(false)
	if err != nil {
		detail := err.Error()
		if errors.Is(err, io.EOF) { // it is to write why before it is ended
			detail = "it ended before it said what it is: " + p.farewell()
		}
		_ = p.fail(Unstarted, detail)
		p.end()
		return nil, p.failed()
	}
	return p, nil
}

func (p *process) unstarted(err error) error {
	return &Error{Engine: p.engine, Problem: Unstarted, Detail: err.Error()}
}

// maxHello is how long the first line may be, in bytes.
const maxHello = 4096

// maxFrame is how long a frame may be, in bytes.
const maxFrame = limit.DriverFrame

// send writes a frame.
func (p *process) send(frame []byte) *Error {
	p.turns.Add(1)
	p.busy.Store(true)
	var err error
	if p.hello.Lines {
		p.line = append(base64.StdEncoding.AppendEncode(p.line[:0], frame), '\n')
		_, err = p.in.Write(p.line)
	} else {
		p.line = AppendFrame(p.line[:0], frame)
		_, err = p.in.Write(p.line)
	}
	if err != nil {
		return p.fail(Died, p.farewell())
	}
	return nil
}

// receive reads a frame.
func (p *process) receive(ctx context.Context) ([]byte, *Error) {
	stop := context.AfterFunc(ctx, func() { p.kill(Stopped, "") })
	defer stop()
	frame, err := p.read()
	p.turns.Add(1)
	p.busy.Store(false)
	if err == nil {
		return frame, nil
	}
	var e *Error
	if errors.As(err, &e) {
		return nil, e
	}
	return nil, p.fail(Died, p.farewell())
}

func (p *process) read() ([]byte, error) {
	if p.hello.Lines {
		return p.readLineFrame()
	}
	frame, err := ReadFrame(p.out, maxFrame)
	if long, ok := errors.AsType[*LongFrameError](err); ok {
		return nil, p.tooLong(long.Head[:], uint64(long.Length()))
	}
	return frame, err
}

// tooLong is the error of a frame that begins so. Text for a length is no length.
func (p *process) tooLong(head []byte, n uint64) *Error {
	rest, _ := p.out.Peek(min(p.out.Buffered(), 60))
	if begin := append(head, rest...); isText(begin) {
		return p.fail(Babbled, fmt.Sprintf("it wrote %q, which is no frame", begin))
	}
	return p.fail(Greedy, fmt.Sprintf("it announced a frame of %d bytes, and the most is %d", n, maxFrame))
}

func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c > '~' {
			return false
		}
	}
	return true
}

func (p *process) readLineFrame() ([]byte, error) {
	line, err := p.readLine(maxFrame / 3 * 4)
	if err != nil {
		return nil, err
	}
	line = line[:len(line)-1]
	frame, err := base64.StdEncoding.AppendDecode(nil, line)
	if err != nil {
		return nil, p.fail(Babbled, fmt.Sprintf("it wrote %.60q, which is no frame", line))
	}
	return frame, nil
}

// readLine reads a line with its end.
func (p *process) readLine(most int) (line []byte, err error) {
	for {
		part, err := p.out.ReadSlice('\n')
		if len(line)+len(part) > most {
			return nil, p.fail(Greedy, fmt.Sprintf("it wrote a line of more than %d bytes", most))
		}
		if line = append(line, part...); !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// fail notes that something is wrong, unless something was before, and ends the process.
func (p *process) fail(what Problem, detail string) *Error {
	p.lock.Lock()
	if p.err == nil {
		p.err = &Error{Engine: p.engine, Problem: what, Detail: detail, Log: p.log.String()}
	}
	p.lock.Unlock()
	_ = p.cmd.Process.Kill()
	return p.failed()
}

// kill is fail for another goroutine.
func (p *process) kill(what Problem, detail string) { _ = p.fail(what, detail) }

// failed says what is wrong; nil if nothing is.
func (p *process) failed() *Error {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.err
}

// farewell waits for the end of a process that does not answer any more, and says how it ended.
func (p *process) farewell() string {
	if p.failed() != nil {
		return "" // it was ended
	}
	_ = p.in.Close()
	ended := make(chan struct{})
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(farewell):
		_ = p.cmd.Process.Kill()
		<-ended
		return "it closed its output and did not end"
	}
	return p.cmd.ProcessState.String()
}

// farewell is how long a process has to end when it has closed its output.
const farewell = 5 * time.Second

// end ends the process and waits for its end.
func (p *process) end() {
	select {
	case <-p.closed:
		return
	default:
		close(p.closed)
	}
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed, or said why it ended
}

// looking is how often a driver is looked at.
const looking = 100 * time.Millisecond

// watch ends a driver that takes too long or too much memory.
func (p *process) watch(l limits) {
	every := min(looking, max(l.patience/10, time.Millisecond))
	patience := clock.NewPatience(p.cmd.Process.Pid, every)
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	var last uint64
	for {
		select {
		case <-p.closed:
			return
		case <-ticks.C:
		}
		if turns := p.turns.Load(); turns != last || !p.busy.Load() {
			last = turns
			patience.Moved()
			continue
		}
		if patience.Look() >= l.patience {
			p.kill(Hung, fmt.Sprintf("it took more than %v for one answer", l.patience))
		}
		if taken := resident(p.cmd.Process.Pid); taken > l.memory {
			p.kill(Greedy, fmt.Sprintf("it took %d bytes of memory, and the most is %d", taken, l.memory))
		}
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	lock  sync.Mutex
	bytes []byte
}

const maxTail = 4096

func (t *tail) Write(b []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.bytes = append(t.bytes, b...)
	if n := len(t.bytes) - maxTail; n > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[n:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return string(t.bytes)
}
