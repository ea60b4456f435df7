package peer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"wasmjudge/clock"
	"wasmjudge/wasm/limit"
)

// Command is an engine that has a runner of scripts: a command that takes a .wast file and exits with 0 exactly if all
// of it held. It knows whole scripts only, and so is no wasm.Engine.
type Command struct {
	template []string
	// Timeout is how long one script may take, in CPU time or, of a command that sleeps, in time: see clock.Patience.
	// 0 means as long as it likes.
	Timeout time.Duration
	// Lacks, if set, matches the output of a command that does not hold because it lacks what the script needs.
	Lacks *regexp.Regexp
}

// scriptMark stands for the script's file in a template, and scriptsMark, a word of its own, for one file or several.
const (
	scriptMark  = "{}"
	scriptsMark = "{}..."
)

// ParseCommand makes a Command of a template: words separated by spaces, the first naming the program, with {} where
// the script's file is to be, or {}... if it may be several files. No shell is involved.
func ParseCommand(template string) (*Command, error) {
	template = strings.TrimPrefix(template, CommandPrefix)
	c := &Command{template: strings.Fields(template)}
	switch {
	case len(c.template) == 0:
		return nil, errors.New("the command is empty")
	case !strings.Contains(template, scriptMark):
		return nil, fmt.Errorf("the command %q does not say with %s where the script is to be", template, scriptMark)
	}
	return c, nil
}

// NewCommand makes a Command of words, the first naming the program. {} in them is where the script's file is to be;
// it is the last argument if no word says so.
func NewCommand(words []string) *Command {
	c := &Command{template: words}
	if !strings.Contains(strings.Join(words, " "), scriptMark) {
		c.template = append(slices.Clone(words), scriptMark)
	}
	return c
}

// CommandPrefix stands before a template where an engine is named. ParseCommand takes it off.
const CommandPrefix = "cmd:"

// Name is what the command line knows the command by.
func (c *Command) Name() string { return CommandPrefix + strings.Join(c.template, " ") }

// Ending is how a command ended.
type Ending uint8

// The endings.
const (
	Held     Ending = iota // exit status 0
	NotHeld                // another exit status
	Crashed                // by a signal
	TimedOut               // and was killed
	Lacking                // exit status 77, or Command.Lacks matches: it lacks what the script needs
)

var endingNames = [...]string{"held", "did not hold", "crashed", "timed out", "lacks what the script needs"}

// statusLacking is the exit status of a command that lacks what a script needs, as of a test that is skipped.
const statusLacking = 77

func (e Ending) String() string { return endingNames[e] }

// Result is what a command did with a script.
type Result struct {
	Ending Ending
	Status string // in words: "exit status 1", "signal: aborted"
	Output []byte // what it wrote, standard output and standard error as they came, as far as maxOutput goes
}

// Complaint is the first line of the output that says something, without what differs from one script to the next:
// numbers and the places of files. It is empty if the command wrote nothing.
func (r *Result) Complaint() string {
	for line := range strings.Lines(string(r.Output)) {
		line = places.ReplaceAllString(strings.TrimSpace(line), "FILE")
		if line = numbers.ReplaceAllString(line, "N"); line != "" {
			return line[:min(len(line), maxComplaint)]
		}
	}
	return ""
}

var (
	places  = regexp.MustCompile(`[^ "'` + "`" + `:]*[/\\][^ "'` + "`" + `:]*`)
	numbers = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+`)
)

// maxComplaint is how many bytes of a line are looked at.
const maxComplaint = 120

// maxOutput is how much of a command's output is kept.
const maxOutput = limit.CommandOutput

// Run runs the command on a script. An error says that it could not be run or that ctx was done, and nothing about the
// script.
func (c *Command) Run(ctx context.Context, script []byte) (Result, error) {
	dir, err := os.MkdirTemp("", "wastrun-")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "script.wast")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return Result{}, err
	}
	return c.run(ctx, file)
}

// RunFile is Run for a script that is in a file.
func (c *Command) RunFile(ctx context.Context, file string) (Result, error) { return c.run(ctx, file) }

// TakesSeveral reports whether the command may be given several scripts at once.
func (c *Command) TakesSeveral() bool { return slices.Contains(c.template, scriptsMark) }

// RunFiles is RunFile for several scripts at once, of a command that takes several: it holds if all of them do. They
// may take as long as one each.
func (c *Command) RunFiles(ctx context.Context, files []string) (Result, error) {
	long := *c
	long.Timeout *= time.Duration(len(files))
	return long.run(ctx, files...)
}

// waitDelay is how long is waited for output after the command was killed: what it has started may hold on to it.
const waitDelay = time.Second

// words are those of the template with files in the place of what stands for them.
func (c *Command) words(files []string) (words []string) {
	for _, w := range c.template {
		if w == scriptsMark {
			words = append(words, files...)
		} else {
			words = append(words, strings.ReplaceAll(w, scriptMark, files[0]))
		}
	}
	return words
}

func (c *Command) run(ctx context.Context, files ...string) (Result, error) {
	limited, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	words := c.words(files)
	cmd := exec.CommandContext(limited, words[0], words[1:]...)
	var output beginning
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &output, &output, waitDelay
	err := cmd.Start()
	if err == nil {
		if c.Timeout > 0 {
			go c.watch(limited, cmd.Process.Pid, cancel)
		}
		err = cmd.Wait()
	}
	r := Result{Output: output.bytes}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Result{}, ctx.Err()
	case errors.Is(context.Cause(limited), errTimeout):
		r.Ending, r.Status = TimedOut, "killed after "+c.Timeout.String()
		return r, nil
	case err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay):
		return Result{}, err
	}
	r.Status = cmd.ProcessState.String()
	switch {
	case cmd.ProcessState.Success():
		r.Ending = Held
	case cmd.ProcessState.ExitCode() == statusLacking, c.Lacks != nil && c.Lacks.Match(r.Output):
		r.Ending = Lacking
	case cmd.ProcessState.Exited():
		r.Ending = NotHeld
	default:
		r.Ending = Crashed
	}
	return r, nil
}

var errTimeout = errors.New("peer: a command took too long")

// looks is how often a command is looked at, and mostLooks how often while it may take.
const (
	looks     = 100 * time.Millisecond
	mostLooks = 10
)

// watch cancels the context of a command when that has taken too long, until the context is done.
func (c *Command) watch(ctx context.Context, pid int, cancel context.CancelCauseFunc) {
	every := min(looks, max(c.Timeout/mostLooks, time.Millisecond))
	patience := clock.NewPatience(pid, every)
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for patience.Look() < c.Timeout {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
	cancel(errTimeout)
}

// beginning keeps the beginning of what is written to it.
type beginning struct{ bytes []byte }

func (c *beginning) Write(p []byte) (int, error) {
	c.bytes = append(c.bytes, p[:min(len(p), maxOutput-len(c.bytes))]...)
	return len(p), nil
}
