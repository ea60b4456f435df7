package page

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/bugreport"
)

// hostileName is a name that is markup, and that would change what stands around it.
const hostileName = `</style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}\1b[31m\u{2066}\07`

// hostileBytes are what an engine may say.
const hostileBytes = "</style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m\u2066\x07\xff"

// hostileScript has such names wherever a script can have one, and one of a million characters. Two commands fail.
func hostileScript() string {
	long := strings.Repeat("<b>", 350_000)
	return `(module $"` + hostileName + `" (tag $"` + hostileName + `" (export "` + hostileName + `"))
  (func (export "` + long + `") (call $"` + hostileName + `"))
  (func $"` + hostileName + `" (throw $"` + hostileName + `")))
(register "` + hostileName + `")
(module (import "` + hostileName + `" "` + hostileName + `" (tag)) (import "` + hostileName + `" "` + long + `" (func))
  (func (export "f") (block (try_table (catch 0 0) (call 0)))))
(assert_return (invoke "f"))
(assert_return (invoke $"` + hostileName + `" "` + long + `"))
(assert_trap (invoke "` + hostileName + `") "` + hostileName + `")
`
}

// active is what must not come through anywhere; of pages also what begins markup.
var (
	active = []string{"\x1b", "\u202e", "\u2066", "\x07"}
	markup = append([]string{"<script>", "<img", "</style></textarea>", "<b>"}, active...)
)

// TestHostile shows a hostile script in every way that there is: names are text, and a long one is cut.
func TestHostile(t *testing.T) {
	s, err := wast.Parse(&wasm.Source{Name: `"><img src=x onerror=alert(1)>.wast`, Text: []byte(hostileScript())})
	if err != nil {
		t.Fatal(err)
	}
	commands, err := s.Explained(t.Context(), wasm.Config{}, oracle.New())
	if err != nil || len(commands) < 2 {
		t.Fatal(err, len(commands))
	}
	for name, c := range map[string]struct {
		write func(*bytes.Buffer) error
		bad   []string
	}{
		"a picture":      {func(b *bytes.Buffer) error { return WriteSVG(b, commands[0].Command, commands[0].Throws[0].Search) }, markup},
		"an explanation": {func(b *bytes.Buffer) error { return WriteExplanation(b, s.Source.Name, commands) }, markup},
		"a report": {func(b *bytes.Buffer) error {
			r := NewReporter(b, s.Source.Name)
			if err := r.Report(wast.Run(t.Context(), s, wasm.Config{}, oracle.New())); err != nil {
				return err
			}
			return r.End()
		}, markup},
		"a report of a finding": {func(b *bytes.Buffer) error {
			q := &bugreport.Question{Script: s, Wrong: bugreport.Engine{Engine: oracle.New(), Version: hostileBytes}, System: hostileBytes, Again: hostileBytes}
			r := &bugreport.Report{Question: q, Title: hostileBytes, About: []string{hostileBytes}, Cannot: map[string]string{hostileBytes: hostileBytes}}
			r.Failures = []bugreport.Failure{{Where: "line 1", Command: hostileBytes, Expected: hostileBytes, Got: hostileBytes}}
			throws := wast.Throws(t.Context(), s, wasm.Config{}, oracle.New())
			return WriteReport(b, r, [2][]wast.Throw{throws, nil})
		}, markup},
		"lines": {func(b *bytes.Buffer) error {
			return wast.NewTextReporter(b, false).Report(wast.Run(t.Context(), s, wasm.Config{}, oracle.New()))
		}, active},
		"explain": {func(b *bytes.Buffer) error {
			return wast.Explain(t.Context(), b, s, wasm.Config{}, oracle.New(), wast.Terminal{})
		}, active},
		"explain on a terminal": {func(b *bytes.Buffer) error {
			return wast.Explain(t.Context(), b, s, wasm.Config{}, oracle.New(), wast.Terminal{Width: 80})
		}, active},
		"a trace": {func(b *bytes.Buffer) error {
			return wast.Trace(t.Context(), b, s, wasm.Config{}, oracle.New(oracle.Steps()), wast.TraceOptions{})
		}, active},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		holds(t, name, b.String(), c.bad)
	}
}

// holds fails if something comes through, or if what is shown has no measure.
func holds(t *testing.T, name, text string, bad []string) {
	t.Helper()
	for _, x := range bad {
		if i := strings.Index(text, x); i >= 0 {
			t.Errorf("%s: %q comes through: %q", name, x, text[max(0, i-80):min(len(text), i+80)])
		}
	}
	if !strings.Contains(text, "script") || !strings.Contains(text, "alert(1)") {
		t.Errorf("%s: the name is not shown", name)
	}
	if len(text) > 1<<17 {
		t.Errorf("%s: %d bytes", name, len(text))
	}
}

// TestHostileSite serves findings that are hostile: their title, what engines wrote, the script and the note.
func TestHostileSite(t *testing.T) {
	dir := t.TempDir()
	title := "</title><script>alert(1)</script>\u202e\x1b[31m\xff\xfe <img src=x>" + strings.Repeat("<b>", 1000)
	for file, text := range map[string]string{
		inputName: "input", inputName + ".quoted": "",
		inputName + ".output": title + "\n\n- \x1b[2J<script>alert(1)</script>\xff\u202e" + strings.Repeat("<b>", 1<<20) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := campaign.ReadFolder(dir)
	if err != nil || len(folder.Findings) != 1 {
		t.Fatal(err, folder)
	}
	id := folder.Findings[0].ID
	if err := campaign.WriteNote(dir, id, campaign.Note{State: "known", Text: `</textarea><script>alert(1)</script>`, Link: "https://example.org/<script>"}); err != nil {
		t.Fatal(err)
	}
	s := NewSite(SiteOptions{
		Crashers: dir, Script: func(context.Context, []byte) ([]byte, error) { return []byte(hostileScript()), nil },
		Study: func(ctx context.Context, text []byte) (*Study, error) {
			script, err := wast.Parse(&wasm.Source{Name: "x", Text: text})
			if err != nil {
				return nil, err
			}
			throws := wast.Throws(ctx, script, wasm.Config{}, oracle.New())
			if len(throws) == 0 {
				return nil, fmt.Errorf("nothing throws")
			}
			return &Study{Engines: [2]string{"oracle", "<script>"}, Throws: [2][]wast.Throw{throws, nil}, Parting: "<img src=x>"}, nil
		},
	})
	for path, least := range map[string]string{"/": "", "/findings": "", "/finding/" + id: `aria-label="instances"`} {
		r := get(t, s, path)
		text := body(t, r)
		for _, x := range append(markup, "\xff") {
			if i := strings.Index(text, x); i >= 0 {
				t.Errorf("%s: %q comes through: %q", path, x, text[max(0, i-80):min(len(text), i+80)])
			}
		}
		if len(text) > 1<<20 || !strings.Contains(text, least) || !strings.Contains(text, "&lt;script&gt;alert(1)") {
			t.Errorf("%s: %d bytes: %.2000s", path, len(text), text)
		}
	}
}
