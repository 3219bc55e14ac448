// Package browsertest opens pages in a headless browser, for the tests of whatever writes
// pages: at any width, light or dark, with what the browser complained of and what it
// asked for.
//
// It will never let a page pass that was not opened: a test without a browser is skipped,
// and says so. No program uses it.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fleetcost/profiles/shared"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Browser runs until its test ends.
type Browser struct{ context context.Context }

// patience is how long a page may take on a machine that does other work.
const patience = 2 * time.Minute

// Start a browser; the test is skipped where there is none.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		shared.Missing(t, "chromium, which opens the pages")
	}
	dir, err := os.MkdirTemp("", "fleetcost-browser-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(patience))
	allocated, _ := chromedp.NewExecAllocator(context.Background(), options...)
	first, _ := chromedp.NewContext(allocated)
	t.Cleanup(func() {
		if err := chromedp.Cancel(first); err != nil {
			t.Log(err)
		}
		for range 50 { // what its processes still write
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	if err := chromedp.Do(first); err != nil {
		t.Fatal(err)
	}
	return &Browser{first}
}

// A Page is one that a browser has open.
type Page struct {
	t       testing.TB
	context context.Context
	mutex   sync.Mutex
	said    []string
	asked   []string
}

// Looks are how a page is looked at.
type Looks struct {
	Width, Height int64
	Dark          bool
	NoScript      bool
}

// Open a page at an address, until the test ends.
func (b *Browser) Open(t testing.TB, address string, looks Looks) *Page {
	t.Helper()
	tab, end := chromedp.NewContext(b.context)
	t.Cleanup(end)
	limited, cancel := context.WithTimeout(tab, patience)
	t.Cleanup(cancel)
	p := &Page{t: t, context: limited}
	if err := chromedp.Do(tab); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(tab, p.hear); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if looks.Dark {
		scheme = "dark"
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, cdplog.Enable, cdp.Empty{})
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: looks.NoScript})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	p.Do(chromedp.EmulateViewport(looks.Width, looks.Height), chromedp.Navigate(address))
	return p
}

// OpenText opens a page that is kept in a file.
func (b *Browser) OpenText(t testing.TB, text []byte, looks Looks) *Page {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return b.Open(t, "file://"+path, looks)
}

// hear what the page complains of, and asks for.
func (p *Page) hear(event any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, "console: "+string(e.Type))
	case *cdplog.EventEntryAdded:
		p.said = append(p.said, string(e.Entry.Level)+": "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, e.Request.URL)
	}
}

// Complaints are what the console has.
func (p *Page) Complaints() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]string(nil), p.said...)
}

// Asked are the addresses that the page has asked for, but its own data.
func (p *Page) Asked() (all []string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, a := range p.asked {
		if !strings.HasPrefix(a, "data:") {
			all = append(all, a)
		}
	}
	return all
}

// Do something with the page.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.context, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// call a command of the browser.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.context, command, params); err != nil {
		p.t.Fatal(err)
	}
}

// Eval is what an expression comes to on the page, when it has come to it.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// Picture of the whole page, as PNG.
func (p *Page) Picture() []byte {
	p.t.Helper()
	png, err := chromedp.Run(p.context, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	return png
}
