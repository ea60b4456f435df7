package campaign

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// process is a worker as the coordinator sees it.
type process struct {
	link
	cmd    *exec.Cmd
	orders io.Closer
	slot   *slot // nil where memory cannot be shared
	log    tail

	ready  bool
	batch  *batch // that it is at; nil if it is idle
	began  time.Time
	inputs int // how much of the corpus it knows
	keys   int // and of the keys

	announced running   // without a slot: the last program
	count     uint64    // of programs put into the slot when it was last looked at, or announced
	moved     time.Time // when count last changed
	hung      bool      // it was killed because it did not go on
}

// told is what a process tells the coordinator, or its end.
type told struct {
	from *process
	event
	ended bool
}

// ending is how long a worker may take to end that tells no more.
const ending = 5 * time.Second

// noSlots has workers announce their programs, as they do where memory cannot be shared.
var noSlots = false

// startProcess starts a worker that sends what it tells to reports.
func startProcess(command []string, s *setup, reports chan<- told) (*process, error) {
	cmd := &exec.Cmd{Path: command[0], Args: command[1:], WaitDelay: time.Second}
	var shared *slot
	var err error
	if !noSlots {
		if shared, err = shareSlot(cmd); err != nil {
			return nil, err
		}
	}
	for _, f := range cmd.ExtraFiles {
		defer f.Close() // the worker has it
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &process{link: newLink(out, in), cmd: cmd, orders: in, slot: shared, moved: time.Now()}
	cmd.Stderr = &p.log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	mine := *s
	mine.Announce = shared == nil
	_ = p.Encode(order{Setup: &mine}) // if the worker is dead already, its end tells
	go p.listen(reports)
	return p, nil
}

// listen passes on what the worker tells until it ends.
func (p *process) listen(reports chan<- told) {
	for {
		var e event
		if err := p.Decode(&e); err != nil {
			break
		}
		reports <- told{from: p, event: e}
	}
	late := time.AfterFunc(ending, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait() // how it ended is in ProcessState
	late.Stop()
	reports <- told{from: p, ended: true}
}

// send gives the worker a batch. If it is dead, its end tells.
func (p *process) send(b *batch) {
	p.batch, p.began, p.moved = b, time.Now(), time.Now()
	_ = p.Encode(order{Batch: b})
}

// stalled tells whether the worker has been at one program for longer than patience.
func (p *process) stalled(patience time.Duration) bool {
	count := p.count
	if p.slot != nil {
		count = p.slot.count()
	}
	if count != p.count || p.batch == nil && p.ready {
		p.count, p.moved = count, time.Now()
	}
	return time.Since(p.moved) > patience
}

// stop ends a worker that does not go on, and lets it say where it is.
func (p *process) stop() {
	p.hung = true
	p.moved = time.Now()
	_ = p.cmd.Process.Signal(interrupt)
	time.AfterFunc(time.Second, func() { _ = p.cmd.Process.Kill() })
}

// end lets an idle worker end, and kills another one.
func (p *process) end() {
	if p.batch != nil || !p.ready {
		_ = p.cmd.Process.Kill()
	}
	_ = p.orders.Close()
}

// current is the program that a worker that is no more was at; its place is 0 if it was at none.
func (p *process) current() (place uint64, in input) {
	if p.slot == nil {
		return p.announced.Place, p.announced.Input
	}
	place, in = p.slot.get()
	return place, in
}

// wasKilled tells whether somebody killed the worker, which may have nothing to do with what it was at.
func (p *process) wasKilled() bool { return !p.hung && p.cmd.ProcessState.String() == "signal: killed" }

// numbers are what differs between deaths of one cause.
var numbers = regexp.MustCompile(`0x[0-9a-fA-F]+|\d+`)

// death names what a worker died of, without values.
func (p *process) death() string {
	if p.hung {
		return "worker did not go on"
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

// free frees what belongs to a worker that is no more.
func (p *process) free() error {
	if p.slot == nil {
		return nil
	}
	return p.slot.free()
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
