package driver_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/peer/driver"
	"wasmjudge/wasm"
)

// good is how many frames a bad driver writes, its first line included, before it does what it must not: one for each
// feature that is asked about, and some for programs.
const good = 20

// manners are what bad drivers do instead of writing a frame.
var manners = map[string]func(frame []byte){
	"dies": func([]byte) {
		fmt.Fprintln(os.Stderr, "assertion failed: this is the end")
		os.Exit(3)
	},
	"is-killed": func([]byte) { killOurselves() },
	"dies-in-a-frame": func(frame []byte) {
		os.Stdout.Write(frame[:len(frame)/2])
		os.Exit(3)
	},
	"stops-in-a-frame": func(frame []byte) {
		os.Stdout.Write(frame[:len(frame)/2])
		time.Sleep(time.Hour)
	},
	"sleeps": func([]byte) { time.Sleep(time.Hour) },
	"works": func([]byte) {
		if file := os.Getenv(orphanVariable); file != "" {
			_ = os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())), 0o600)
		}
		for x := 1; x != 0; x = x*3 | 1 {
		}
	},
	"babbles":   func(frame []byte) { fmt.Println("warning: this engine is experimental") },
	"announces": func(frame []byte) { os.Stdout.Write(binary.LittleEndian.AppendUint32(nil, 1<<30)) },
	"repeats":   func(frame []byte) { os.Stdout.Write(longer(frame)) },
	"calls": func([]byte) {
		o := driver.Out{driver.FrameHost}
		o.U32(77)
		o.U32(0)
		o.Bytes(nil)
		os.Stdout.Write(driver.AppendFrame(nil, o))
	},
	"grabs": func([]byte) {
		var all [][]byte
		for range 600 {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i)
			}
			all = append(all, b)
		}
		time.Sleep(time.Hour)
		runtime.KeepAlive(all)
	},
}

// killOurselves ends the process as somebody else does.
func killOurselves() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {} // until it is done
}

// longer is a frame with an answer more than there were requests.
func longer(frame []byte) []byte {
	body := append(frame[4:len(frame):len(frame)], byte(driver.StatusDone))
	return driver.AppendFrame(nil, body)
}

// badly writes what is good, and then what is not.
type badly struct {
	io.Writer
	n      int
	manner func([]byte)
}

func (b *badly) Write(frame []byte) (int, error) {
	if b.n++; b.n > good {
		b.manner(frame)
		return len(frame), nil
	}
	return b.Writer.Write(frame)
}

// TestBadDrivers: what a driver does that it must not is told with its name and what it is, the process is replaced,
// and what comes after is as if nothing had been.
func TestBadDrivers(t *testing.T) {
	for manner, want := range map[string]struct {
		problem driver.Problem
		words   string
	}{
		"dies":             {driver.Died, "exit status 3\nassertion failed: this is the end"},
		"dies-in-a-frame":  {driver.Died, "exit status 3"},
		"stops-in-a-frame": {driver.Hung, "it took more than"},
		"sleeps":           {driver.Hung, "it took more than"},
		"works":            {driver.Hung, "it took more than"},
		"babbles":          {driver.Babbled, `it wrote "warning: this engine is experimental\n", which is no frame`},
		"announces":        {driver.Greedy, "it announced a frame of 1073741824 bytes"},
		"repeats":          {driver.Lied, "a frame goes on for 1 bytes after its end"},
		"calls":            {driver.Lied, "host function 77 was called"},
		"grabs":            {driver.Greedy, "bytes of memory"},
	} {
		t.Run(manner, func(t *testing.T) {
			t.Parallel()
			if manner == "grabs" && runtime.GOOS != "linux" {
				t.Skip("this system does not say how much memory another process has")
			}
			far := start(t, "oracle "+manner, func(c *driver.Config) {
				c.Memory = 200 << 20
				if c.Patience = time.Minute; want.problem == driver.Hung {
					c.Patience = 300 * time.Millisecond
				}
			})
			if e := firstError(t, far); e.Problem != want.problem || e.Engine != "far" || !strings.Contains(e.Error(), want.words) {
				t.Errorf("%v\nwant %v: %s", e, want.problem, want.words)
			}
			agrees(t, far)
		})
	}
}

// add is a module that is called until something is wrong.
func add(t *testing.T, far *driver.Engine) wasm.Outcome {
	t.Helper()
	m := parse(t, `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`)
	code, err := far.Compile(m)
	if err != nil {
		return wasm.Faulted(err)
	}
	s := far.NewStore(wasm.Config{})
	defer s.Close()
	i, out := s.Instantiate(background, code, nil)
	if !out.OK() {
		return out
	}
	return i.Export("add").(wasm.Funcaddr).Call(background, []wasm.Value{wasm.ValueI32(1), wasm.ValueI32(2)})
}

// firstError is the first error of the driver. One that was ended because it took too long is an outcome, which says
// no more.
func firstError(t *testing.T, far *driver.Engine) *driver.Error {
	t.Helper()
	for range 2 * good {
		out := add(t, far)
		var e *driver.Error
		switch {
		case out.Stopped():
			return &driver.Error{Engine: "far", Problem: driver.Hung, Detail: "it took more than it may"}
		case out.Kind == wasm.OutcomeFault && errors.As(out.Err, &e):
			return e
		case !out.OK():
			t.Fatal(out)
		}
	}
	t.Fatal("nothing is wrong")
	return nil
}

// agrees requires that the engine does what it must after something was wrong.
func agrees(t *testing.T, far *driver.Engine) {
	t.Helper()
	if out := add(t, far); !out.OK() || out.Values[0] != wasm.ValueI32(3) {
		t.Errorf("afterwards: %v", out)
	}
}

// TestBadBeginnings: what does not begin as a driver does cannot be started, and it is said why.
func TestBadBeginnings(t *testing.T) {
	for manner, want := range map[string]string{
		"not-found": "cannot be started",
		"exits":     `cannot be started: it ended before it said what it is: exit status 0`,
		"greets":    `it says "hello\n" first, and not "wasm-driver 1 frames|lines FLAGS ENGINE"`,
		"flags":     `with the flag "flies", which there is not`,
		"endless":   "it wrote a line of more than 4096 bytes",
		"mute":      "it took more than",
	} {
		t.Run(manner, func(t *testing.T) {
			t.Parallel()
			_, err := tryStart(manner, func(c *driver.Config) {
				c.Patience = 300 * time.Millisecond
				if manner == "not-found" {
					c.Command = []string{"a program that is not there"}
				}
			})
			var e *driver.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v\nwant %s", err, want)
			}
		})
	}
}

// orphanVariable names a file for the number of a driver's process.
const orphanVariable = "WASTRUN_TEST_ORPHAN"

// beginnings are what such programs do.
var beginnings = map[string]func(){
	"parent": parent,
	"exits":  func() {},
	"greets": func() { fmt.Println("hello") },
	"flags":  func() { fmt.Println("wasm-driver 1 frames catches,flies none") },
	"mute":   func() { time.Sleep(time.Hour) },
	"endless": func() {
		for {
			if _, err := os.Stdout.WriteString("la la la "); err != nil {
				return
			}
		}
	},
}

// parent starts a driver that works for ever and never reads its input again.
func parent() {
	e, err := driver.Start(driver.Config{Name: "far", Command: []string{os.Args[0]}, Env: []string{roleVariable + "=oracle works"}, Patience: time.Hour})
	if err != nil {
		panic(err)
	}
	for range 2 * good {
		_ = e.Accepts([]byte("\x00asm\x01\x00\x00\x00")) // what becomes of it does not matter
	}
}

// TestBadDriverInCampaign: a driver that dies is a difference that says so, and the programs after it are compared.
func TestBadDriverInCampaign(t *testing.T) {
	far := start(t, "oracle dies")
	near, _ := engineNamed("oracle")
	j := fuzz.NewJudge(near, far)
	agreed, died := 0, 0
	for i := range 60 {
		d, err := j.Input(background, fuzz.Join(fuzz.FormLinked, choice.Random(uint64(i), choice.DefaultSize)))
		switch {
		case err == nil && d.Verdict == judge.Agree:
			agreed++
		case err == nil && strings.Contains(d.String(), "the driver of far died: exit status 3"):
			died++
		default:
			t.Fatalf("%v\n%v", err, d.String())
		}
	}
	if died == 0 || agreed < 4*died {
		t.Errorf("%d programs agreed, on %d the driver died", agreed, died)
	}
}

// TestKilledDriver: an engine is not to blame if somebody kills its process now and then, but if it is killed at a
// program each time, it may be because of that.
func TestKilledDriver(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this system does not say that a process was killed")
	}
	near, _ := engineNamed("oracle")
	for role, x := range map[string]struct {
		verdict  judge.Verdict
		programs int
	}{"oracle is-killed": {judge.Agree, 200}, "oracle is-killed call": {judge.Differ, 5}} {
		j := fuzz.NewJudge(near, start(t, role))
		for i := range x.programs {
			d, err := j.Input(background, fuzz.Join(fuzz.FormLinked, choice.Random(uint64(i), choice.DefaultSize)))
			if err != nil || d.Verdict != x.verdict {
				t.Fatalf("%s: %v\n%v", role, err, d.String())
			}
			if x.verdict == judge.Differ && !strings.Contains(d.String(), "the driver of far died: signal: killed") {
				t.Fatal(d.String())
			}
		}
	}
}
