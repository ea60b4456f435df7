package page

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wast"
	"wasmjudge/wast/portable"
)

// findingPage is the page of a finding.
type findingPage struct {
	Title    string
	Crashers string
	Finding  campaign.Finding
	Note     campaign.Note
	States   []string
	Rules    []RuleText // that the title names
	Output   string     // what engines did

	Lines    [][]span
	More     int    // lines that are not shown
	NoScript string // why there is no script
	Graph    *Graph
	Modules  []module

	Study   *Study
	Walks   *walks
	NoWalks string // why no walks are shown
}

// RuleText is a rule with its formula.
type RuleText struct {
	Rule
	Formula string
}

// module is a module of a finding's script that can be downloaded.
type module struct {
	Number int
	Bytes  []byte
}

// Size is the module's size in bytes.
func (m module) Size() int { return len(m.Bytes) }

// walks are the searches of a throw on two engines: the first that differs, or the last.
type walks struct {
	Engines [2]string
	Sides   [2]*wast.Search // nil for a throw that there was not
	Parts   bool            // they differ
	Frame   int             // the first frame in which they differ, if they do
}

// Picture draws one side. The frames from which on the other side is another are marked.
func (w *walks) Picture(side int) *Picture {
	p := Draw(w.Sides[side])
	for i := range p.Frames {
		p.Frames[i].Parts = w.Parts && i >= w.Frame
	}
	return p
}

// Where names the frame in which the sides part: by its number on the side that has it.
func (w *walks) Where() string {
	for _, s := range w.Sides {
		if s != nil && w.Frame < len(s.Frames) {
			return s.Frames[w.Frame].Numbers()
		}
	}
	return "#0"
}

// find returns the finding of a request.
func (s *Site) find(r *http.Request) (*campaign.Folder, *campaign.Finding, error) {
	folder, err := s.reader.Folder()
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(folder.Findings, func(x campaign.Finding) bool { return x.ID == r.PathValue("id") })
	if i < 0 {
		return nil, nil, errGone
	}
	return folder, &folder.Findings[i], nil
}

// read returns the finding of a request with its input, and what engines did with that.
func (s *Site) read(r *http.Request) (x *campaign.Finding, in []byte, output string, err error) {
	folder, x, err := s.find(r)
	if err != nil {
		return nil, nil, "", err
	}
	in, output, err = folder.ReadInput(x)
	return x, in, output, err
}

func (s *Site) finding(r *http.Request) (string, any, error) {
	x, in, output, err := s.read(r)
	if err != nil {
		return "", nil, err
	}
	v := &findingPage{Title: shown(x.Title), Crashers: wasm.Printable(s.Crashers), Finding: *x}
	v.States, v.Output = campaign.States, shownOutput(output)
	v.Rules = s.named(x.Title)
	if v.Note, err = campaign.ReadNote(s.Crashers, x.ID); err != nil {
		return "", nil, err
	}
	s.show(r, v, in)
	return "finding.html.tmpl", v, nil
}

// shownOutput makes what engines did fit the page.
func shownOutput(s string) string { return cutTo(wasm.Printable(s), 1<<17) }

// show adds the script, what it makes, and the walks, as far as there are any.
func (s *Site) show(r *http.Request, v *findingPage, in []byte) {
	text, err := s.scriptOf(r, in)
	if err != nil {
		v.NoScript = wasm.Printable(err.Error())
		return
	}
	v.Lines, v.More = highlighted(text)
	if script, err := wast.Parse(&wasm.Source{Name: v.Finding.ID + ".wast", Text: text}); err == nil {
		v.Graph, v.Modules = NewGraph(script), modules(script)
	}
	if v.Study, err = s.study(r.Context(), &v.Finding, text); err != nil {
		v.NoWalks = wasm.Printable(err.Error())
		return
	}
	if v.Walks = pair(v.Study.Engines, v.Study.Throws); v.Walks == nil {
		v.NoWalks = "the script throws nothing on these engines; " +
			"what needs functions of the host shows more when it is triaged"
	}
}

// maxModules is how many modules of a script a page offers.
const maxModules = maxNodes

// modules are the modules of a script that it instantiates.
func modules(s *wast.Script) (list []module) {
	s.Changed(func(m *wasm.Module) *wasm.Module {
		if len(list) < maxModules {
			list = append(list, module{len(list), binary.Encode(m)})
		}
		return nil
	})
	return list
}

// named are the rules that a title names: by their whole names, or by what stands behind the stroke.
func (s *Site) named(title string) (list []RuleText) {
	words := strings.FieldsFunc(title, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:()", r) })
	for _, rule := range s.AllRules {
		_, short, _ := strings.Cut(rule.Name, "/")
		if !slices.Contains(words, rule.Name) && (short == "" || !slices.Contains(words, short)) {
			continue
		}
		t := RuleText{Rule: rule}
		if s.Formula != nil {
			t.Formula = s.Formula(rule.Name)
		}
		list = append(list, t)
	}
	return list
}

func (s *Site) scriptOf(r *http.Request, in []byte) ([]byte, error) {
	if s.Script == nil {
		return nil, errors.New("this page was opened without a way to write scripts")
	}
	return s.Script(r.Context(), in)
}

// Study is what two engines do with a script.
type Study struct {
	Engines [2]string
	Throws  [2][]wast.Throw
	Parting string // the first value that differs; empty if none does
	Agrees  string // without what the engines agree, if that is known
	Report  []byte // for those who make the second engine, in Markdown; nil if there is nothing to report
}

// studyTime is how long engines may be at a finding for its page, and maxStudies how many are remembered.
const (
	studyTime  = 20 * time.Second
	maxStudies = 64
)

// study returns what engines do with a finding's script. One script is studied at a time.
func (s *Site) study(ctx context.Context, x *campaign.Finding, script []byte) (*Study, error) {
	if s.Study == nil {
		return nil, errors.New("this page was opened without engines")
	}
	s.studying.Lock()
	defer s.studying.Unlock()
	if known := s.studies[x.Input]; known != nil {
		return known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, studyTime)
	defer cancel()
	st, err := s.Study(ctx, script)
	if err != nil {
		return nil, err
	}
	if len(s.studies) >= maxStudies {
		clear(s.studies)
	}
	s.studies[x.Input] = st
	return st, nil
}

// pair finds the first throw that two engines search a handler for in different ways; or else the last one.
func pair(names [2]string, both [2][]wast.Throw) *walks {
	w := &walks{Engines: names}
	for i := range max(len(both[0]), len(both[1])) {
		for k := range both {
			w.Sides[k] = nil
			if i < len(both[k]) {
				w.Sides[k] = both[k][i].Search
			}
		}
		if w.Parts = !same(w.Sides[0], w.Sides[1]); w.Parts {
			w.Frame = parting(w.Sides[0], w.Sides[1])
			break
		}
	}
	if w.Sides[0] == nil && w.Sides[1] == nil {
		return nil
	}
	return w
}

func same(a, b *wast.Search) bool { return encoded(a) == encoded(b) }

func encoded(x any) string {
	b, err := json.Marshal(x)
	return cmp.Or(string(b), fmt.Sprint(err))
}

// parting is the number of the first frame in which two searches differ.
func parting(a, b *wast.Search) int {
	if a == nil || b == nil {
		return 0
	}
	n := min(len(a.Frames), len(b.Frames))
	for i := range n {
		if encoded(a.Frames[i]) != encoded(b.Frames[i]) {
			return i
		}
	}
	return n
}

// part serves what is made of a finding's script, under the finding's name with an ending.
func (s *Site) part(end string, of func(*http.Request, *campaign.Finding, []byte) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x, in, _, err := s.read(r)
		if err == nil {
			in, err = s.scriptOf(r, in)
		}
		if err == nil {
			in, err = of(r, x, in)
		}
		if err != nil {
			refuse(w, err)
			return
		}
		download(w, x.ID+end, in)
	}
}

func asScript(_ *http.Request, _ *campaign.Finding, script []byte) ([]byte, error) {
	return script, nil
}

func asJavaScript(_ *http.Request, x *campaign.Finding, text []byte) ([]byte, error) {
	script, err := wast.Parse(&wasm.Source{Name: x.ID + ".wast", Text: text})
	if err != nil {
		return nil, err
	}
	js, _ := portable.JavaScript(script)
	return js, nil
}

func asModule(r *http.Request, x *campaign.Finding, text []byte) ([]byte, error) {
	script, err := wast.Parse(&wasm.Source{Name: x.ID + ".wast", Text: text})
	if err != nil {
		return nil, err
	}
	list := modules(script)
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(list) {
		return nil, errGone
	}
	return list[n].Bytes, nil
}

func (s *Site) asReport(r *http.Request, x *campaign.Finding, text []byte) ([]byte, error) {
	st, err := s.study(r.Context(), x, text)
	if err == nil && st.Report == nil {
		err = errGone
	}
	if err != nil {
		return nil, err
	}
	return st.Report, nil
}

func (s *Site) input(w http.ResponseWriter, r *http.Request) {
	x, in, _, err := s.read(r)
	if err != nil {
		refuse(w, err)
		return
	}
	download(w, x.Input, in)
}

// download serves a file to be kept, never to be shown.
func download(w http.ResponseWriter, name string, b []byte) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, _ = bytes.NewReader(b).WriteTo(w)
}

// maxNote is the length of a note in bytes.
const maxNote = 1 << 16

// note writes what a person says of a finding.
func (s *Site) note(w http.ResponseWriter, r *http.Request) {
	_, x, err := s.find(r)
	if err != nil {
		refuse(w, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxNote)
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	n := campaign.Note{Title: x.Title, State: r.PostForm.Get("state"), Link: strings.TrimSpace(r.PostForm.Get("link")), Text: strings.TrimSpace(r.PostForm.Get("note"))}
	if n.Link != "" && !strings.HasPrefix(n.Link, "https://") {
		http.Error(w, "a link starts with https://", http.StatusBadRequest)
		return
	}
	if !slices.Contains(campaign.States, n.State) {
		http.Error(w, fmt.Sprintf("the state is one of %q", campaign.States), http.StatusBadRequest)
		return
	}
	if err := campaign.WriteNote(s.Crashers, x.ID, n); err != nil {
		refuse(w, err)
		return
	}
	http.Redirect(w, r, "/finding/"+x.ID, http.StatusSeeOther)
}
