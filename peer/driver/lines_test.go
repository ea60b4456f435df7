package driver_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
)

// inLines serves an engine with frames that are lines, as shells for JavaScript do that read and write nothing else. It
// may have the manner of a bad driver.
func inLines(e wasm.Engine, manner string) error {
	var out io.Writer = &lineWriter{}
	if manner != "" {
		out = &badly{Writer: out, manner: lineManners[manner]}
	}
	return serve.Run(&lineReader{lines: bufio.NewReaderSize(os.Stdin, 1<<20)}, out, serve.Wasm(e))
}

// lineManners are what bad drivers do instead of writing a line.
var lineManners = map[string]func([]byte){
	"dies-in-a-line": func([]byte) {
		fmt.Print("AAAA")
		os.Exit(3)
	},
	"stops-in-a-line": func([]byte) {
		fmt.Print("AAAA")
		time.Sleep(time.Hour)
	},
	"babbles": func([]byte) { fmt.Println("warning: this engine is experimental") },
	"floods": func([]byte) {
		part := bytes.Repeat([]byte{'A'}, 1<<20)
		for range 1 << 10 { // a gigabyte
			if _, err := os.Stdout.Write(part); err != nil {
				return
			}
		}
	},
}

// TestBadLines is TestBadDrivers for frames that are lines.
func TestBadLines(t *testing.T) {
	for manner, want := range map[string]driver.Problem{
		"dies-in-a-line": driver.Died, "stops-in-a-line": driver.Hung, "babbles": driver.Babbled, "floods": driver.Greedy,
	} {
		t.Run(manner, func(t *testing.T) {
			t.Parallel()
			far := start(t, "oracle lines "+manner, func(c *driver.Config) {
				if want == driver.Hung {
					c.Patience = 300 * time.Millisecond
				}
			})
			if e := firstError(t, far); e.Problem != want {
				t.Errorf("%v, want: %v", e, want)
			}
			agrees(t, far)
		})
	}
}

// lineReader reads lines as frames behind their length.
type lineReader struct {
	lines *bufio.Reader
	rest  []byte
}

func (r *lineReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		line, err := r.lines.ReadBytes('\n')
		if err != nil {
			return 0, io.EOF
		}
		frame, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(line)))
		if err != nil {
			return 0, err
		}
		r.rest = driver.AppendFrame(nil, frame)
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// lineWriter writes frames behind their length as lines, but for the first line.
type lineWriter struct{ begun bool }

func (w *lineWriter) Write(frame []byte) (int, error) {
	var err error
	if w.begun {
		_, err = fmt.Println(base64.StdEncoding.EncodeToString(frame[4:]))
	} else {
		_, err = os.Stdout.Write(bytes.Replace(frame, []byte(" frames "), []byte(" lines "), 1))
	}
	w.begun = true
	return len(frame), err
}

// TestLines: programs do the same on a driver whose frames are lines.
func TestLines(t *testing.T) {
	near, err := engineNamed("oracle")
	if err != nil {
		t.Fatal(err)
	}
	j := fuzz.NewJudge(near, start(t, "oracle lines"))
	for i := range 50 {
		judged(t, j, fuzz.Join(fuzz.FormLinked, choice.Random(uint64(i), choice.DefaultSize)))
	}
}
