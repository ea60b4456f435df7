package page

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// findingPage is the page of a finding.
type findingPage struct {
	Title    string
	Crashers string
	Finding  campaign.Finding
	Note     campaign.Note
	States   []string
	Output   string // what engines did
	Lines    []string
	NoScript string // why there is no script
	Walks    *walks
	NoWalks  string // why there are none
}

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
	v := &findingPage{Title: wasm.Printable(x.Title), Crashers: s.Crashers, Finding: *x}
	v.States, v.Output = campaign.States, wasm.Printable(output)
	if v.Note, err = campaign.ReadNote(s.Crashers, x.ID); err != nil {
		return "", nil, err
	}
	s.show(r, v, in)
	return "finding.html.tmpl", v, nil
}

// show adds the script and the walks, as far as there are any.
func (s *Site) show(r *http.Request, v *findingPage, in []byte) {
	script, err := s.scriptOf(r, in)
	if err != nil {
		v.NoScript = err.Error()
		return
	}
	v.Lines = strings.Split(strings.TrimRight(wasm.Printable(string(script)), "\n"), "\n")
	if s.Walks == nil {
		v.NoWalks = "this page was opened without engines"
		return
	}
	names, both, err := s.Walks(r.Context(), script)
	if err != nil {
		v.NoWalks = err.Error()
		return
	}
	if v.Walks = pair(names, both); v.Walks == nil {
		v.NoWalks = "the script throws nothing on these engines; what needs functions of the host shows more when it is triaged"
	}
}

func (s *Site) scriptOf(r *http.Request, in []byte) ([]byte, error) {
	if s.Script == nil {
		return nil, fmt.Errorf("this page was opened without a way to write scripts")
	}
	return s.Script(r.Context(), in)
}

// pair finds the first throw that two engines search a handler for in different ways; the last one if there is none.
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

func (s *Site) script(w http.ResponseWriter, r *http.Request) {
	x, in, _, err := s.read(r)
	if err == nil {
		in, err = s.scriptOf(r, in)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	download(w, x.ID+".wast", in)
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
