// Makes bodies that are hard to read, and tells what Go's own libraries bind of them: see README.md.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"math/rand"
	"net/http/httptest"
	"os"
	"strings"
	"unicode/utf16"

	"github.com/go-macaron/binding"
	"github.com/unknwon/com"
	"gopkg.in/macaron.v1"
)

type createUser struct {
	SourceID   int64  `json:"source_id"`
	LoginName  string `json:"login_name"`
	Username   string `json:"username" binding:"Required;AlphaDashDot;MaxSize(35)"`
	FullName   string `json:"full_name" binding:"MaxSize(100)"`
	Email      string `json:"email" binding:"Required;Email;MaxSize(254)"`
	Password   string `json:"password" binding:"MaxSize(255)"`
	SendNotify bool   `json:"send_notify"`
}

type editUser struct {
	SourceID         int64  `json:"source_id"`
	LoginName        string `json:"login_name"`
	FullName         string `json:"full_name" binding:"MaxSize(100)"`
	Email            string `json:"email" binding:"Required;Email;MaxSize(254)"`
	Password         string `json:"password" binding:"MaxSize(255)"`
	Website          string `json:"website" binding:"MaxSize(50)"`
	Location         string `json:"location" binding:"MaxSize(50)"`
	Active           *bool  `json:"active"`
	Admin            *bool  `json:"admin"`
	AllowGitHook     *bool  `json:"allow_git_hook"`
	AllowImportLocal *bool  `json:"allow_import_local"`
	MaxRepoCreation  *int   `json:"max_repo_creation"`
}

type addEmails struct {
	Emails []string `json:"emails"`
}

// A vector is a request, and what becomes of it.
type vector struct {
	Gogs   string          `json:"gogs"`
	Kind   string          `json:"kind"`
	Type   string          `json:"type"`
	Query  string          `json:"query,omitempty"`
	Body   []byte          `json:"body"`
	Status int             `json:"status"`
	Bound  json.RawMessage `json:"bound"`
}

var bound any

func server() *macaron.Macaron {
	macaron.Env = macaron.PROD
	// As Gogs does.
	binding.SetNameMapper(com.ToSnakeCase)
	m := macaron.NewWithLogger(io.Discard)
	m.Use(macaron.Recovery())
	m.Use(func(ctx *macaron.Context) { ctx.Query("lang") })
	m.Post("/create", binding.Bind(createUser{}), func(v createUser) { bound = v })
	m.Patch("/edit", binding.Bind(editUser{}), func(v editUser) { bound = v })
	m.Post("/emails", binding.Bind(addEmails{}), func(v addEmails) {
		if v.Emails == nil {
			v.Emails = []string{}
		}
		bound = v
	})
	return m
}

func (v *vector) answer(m *macaron.Macaron) {
	method := map[string]string{"create": "POST", "edit": "PATCH", "emails": "POST"}[v.Kind]
	request := httptest.NewRequest(method, "/"+v.Kind+"?"+v.Query, bytes.NewReader(v.Body))
	request.Header.Set("Content-Type", v.Type)
	recorder := httptest.NewRecorder()
	bound = nil
	m.ServeHTTP(recorder, request)
	if bound != nil {
		v.Status = 200
		v.Bound, _ = json.Marshal(bound)
		return
	}
	v.Status = recorder.Code
	var errors []map[string]any
	if json.Unmarshal(recorder.Body.Bytes(), &errors) == nil {
		for _, e := range errors {
			if e["classification"] == "DeserializationError" {
				delete(e, "message")
			}
		}
	}
	v.Bound, _ = json.Marshal(errors)
}

type generator struct{ *rand.Rand }

func (g generator) of(of ...string) string { return of[g.Intn(len(of))] }

func (g generator) chance(percent int) bool { return g.Intn(100) < percent }

func (g generator) kind() string { return g.of("create", "edit", "emails") }

var members = map[string][]string{
	"create": {"source_id", "login_name", "username", "full_name", "email", "password", "send_notify"},
	"edit": {"source_id", "login_name", "full_name", "email", "password", "website", "location", "active", "admin",
		"allow_git_hook", "allow_import_local", "max_repo_creation"},
	"emails": {"emails"},
}

// What is valid, so that much of the rest is looked at as well.
func valid(name string) string {
	switch name {
	case "username":
		return "eve"
	case "email", "emails":
		return "eve@example.com"
	case "source_id", "max_repo_creation":
		return "1"
	case "send_notify", "active", "admin", "allow_git_hook", "allow_import_local":
		return "true"
	}
	return "text"
}

func isText(name string) bool { return valid(name) != "1" && valid(name) != "true" }

func (g generator) names(kind string) []string {
	var names []string
	for _, name := range members[kind] {
		if g.chance(60) || name == "username" || name == "email" || name == "emails" {
			names = append(names, name)
		}
	}
	for g.chance(25) {
		names = append(names, g.of(members[kind]...))
	}
	for g.chance(25) {
		names = append(names, g.of("x", "id", "Name"))
	}
	g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// JSON

var numbers = []string{"0", "-0", "1", "-1", "7", "2147483648", "9223372036854775807", "9223372036854775808",
	"-9223372036854775808", "-9223372036854775809", "1.0", "1e2", "1E+2", "1e400", "-1e-400", "0.5", "1e", "01", "+1", "-",
	".5", "1.", "0x1", "1_000", "NaN", "99999999999999999999999999"}

var strings_ = []string{`""`, `"a"`, `"é"`, `"\u00e9"`, `"\ud83d\ude00"`, `"\ud800"`, `"\udc00\ud800"`, `"\ud800\u0041"`,
	`"\u0000"`, `"\/"`, `"\x"`, `"\u12"`, "\"a\tb\"", "\"\xff\xfe\"", "\"\xe2\x82\"", `"a`, `"\"`, `"\\\""`, "\"\x7f\"", `"<b>"`,
	"\"\u2028\"", `"true"`, `"1"`, `"a b"`, `"x@y.z"`, `"\b\f\n\r\t"`, "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\""}

func (g generator) jsonValue(name string, depth int) string {
	switch {
	case g.chance(80) && name == "emails":
		var items []string
		for range g.Intn(4) {
			item := g.of(`"`+valid(name)+`"`, `"a"`, `"b"`, "null", "null")
			if g.chance(5) {
				item = g.of(g.of(strings_...), g.of(numbers...), "[]", "{}")
			}
			items = append(items, item)
		}
		return "[" + strings.Join(items, g.of(",", " ,\n")) + "]"
	case g.chance(80) && isText(name):
		return `"` + valid(name) + `"`
	case g.chance(80) && !isText(name):
		return valid(name)
	case g.chance(40):
		return "null"
	case g.chance(30) && isText(name):
		return g.of(strings_[:9]...)
	}
	switch g.Intn(8) {
	case 0:
		return g.of(strings_...)
	case 1:
		return g.of(numbers...)
	case 2:
		return g.of("true", "false", "True", "tru", "nul", "nulll")
	case 3, 4:
		return "null"
	case 5:
		return g.of(strings.Repeat(`"x"`, 1), strings.Repeat("9", 30), `"`+strings.Repeat("é", 36+g.Intn(230))+`"`)
	}
	if depth > 3 {
		return "{}"
	}
	var items []string
	isList := g.chance(50)
	for range g.Intn(3) {
		item := g.jsonValue(g.of("x", "source_id", "emails"), depth+1)
		if !isList {
			item = g.of(strings_...) + g.of(":", " : ") + item
		}
		items = append(items, item)
	}
	text := strings.Join(items, ",")
	if isList {
		return "[" + text + "]"
	}
	return "{" + text + "}"
}

func (g generator) jsonName(name string) string {
	switch g.Intn(12) {
	case 0, 1, 2:
		name = strings.ToUpper(name)
	case 3:
		name = strings.ReplaceAll(strings.ReplaceAll(name, "s", "\u017f"), "k", "\u212a")
	case 4:
		if name != "" {
			return `"\u00` + "0123456789abcdef"[name[0]>>4:name[0]>>4+1] + "0123456789abcdef"[name[0]&15:name[0]&15+1] + name[1:] + `"`
		}
	case 5:
		name = strings.ReplaceAll(name, "_", g.of("_", "", "-"))
	}
	return `"` + name + `"`
}

func (g generator) json() vector {
	kind := g.kind()
	var items []string
	for _, name := range g.names(kind) {
		items = append(items, g.jsonName(name)+g.of(":", ": ", "\n:\t")+g.jsonValue(name, 0))
	}
	body := g.of("", "", "", "", "", "", "", " \n", "\n", "\ufeff") + "{" + strings.Join(items, g.of(",", ", ")) + "}" + g.of("", "", "\n", "x", "{}", ",")
	switch g.Intn(40) {
	case 0:
		body = g.of("", " ", "null", "nullx", "null x", "true", "1", `"x"`, "[]", "[{}]", "nul", "{", "}", "[", "-", "[1}", "{]")
	case 1:
		if g.chance(97) {
			break
		}
		depth := g.of(strings.Repeat("[", 9999), strings.Repeat("[", 10000))
		body = `{"x":` + depth + strings.ReplaceAll(depth, "[", "]") + `,"username":"eve","email":"eve@example.com"}`
	}
	return vector{Kind: kind, Type: g.of("application/json", "application/json; charset=utf-8", "json"), Body: g.broken(body, 4)}
}

// Cuts off, or changes a byte, now and then.
func (g generator) broken(body string, percent int) []byte {
	bytes := []byte(body)
	if len(bytes) > 0 && len(bytes) < 5000 && g.chance(percent) {
		at := g.Intn(len(bytes))
		switch g.Intn(3) {
		case 0:
			return bytes[:at]
		case 1:
			bytes[at] = g.of("\x00", "\xff", " ", "\n", "\"", ":", "-", "=", "'", "#", ",")[0]
		case 2:
			return append(bytes[:at], bytes[at+1:]...)
		}
	}
	return bytes
}

// Forms

func (g generator) formName(name string) string {
	if g.chance(15) {
		return g.of(strings.ToUpper(name), strings.ReplaceAll(name, "_", ""), strings.ReplaceAll(name, "_id", "_i_d"), name+"[]", " "+name)
	}
	return name
}

func (g generator) formValue(name string) string {
	if g.chance(60) {
		return valid(name)
	}
	return g.of("", "0", "-0", "+5", "5 ", "1_0", "0x1", "007", "9223372036854775808", "-9223372036854775808", "1.5", "on", "off", "t",
		"T", "TRUE", "tRUE", "yes", "f", "é", "\xff", "a b", "x@y", "x@y.z", "@", strings.Repeat("é", 36+g.Intn(230)), "a\x00b", "true ")
}

func (g generator) urlencoded() vector {
	kind := g.kind()
	escape := func(text string) string {
		var escaped strings.Builder
		for i := 0; i < len(text); i++ {
			c := text[i]
			if strings.IndexByte("&=%+; \x00", c) >= 0 || c >= 0x80 || g.chance(5) {
				escaped.WriteString("%" + strings.ToUpper("0123456789abcdef"[c>>4:c>>4+1]) + "0123456789abcdef"[c&15:c&15+1])
			} else {
				escaped.WriteByte(c)
			}
		}
		return escaped.String()
	}
	pairs := func() string {
		var pairs []string
		for _, name := range g.names(kind) {
			pair := escape(g.formName(name)) + g.of("=", "=", "=", "=", "=", "") + escape(g.formValue(name))
			pairs = append(pairs, pair+g.of("", "", "", "", "", "", "", "%", "%zz", ";x", "+", "=", "%00"))
		}
		return strings.Join(pairs, g.of("&", "&", "&&", ";"))
	}
	v := vector{Kind: kind, Body: g.broken(pairs(), 8)}
	v.Type = g.of("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8",
		"Application/x-www-Form-urlencoded", "application/x-www-form-urlencoded;", "application/x-www-form-urlencoded; x",
		"form-urlencoded", "text/form-urlencoded", "application/x-www-form-urlencoded; a=1; a=2", " application/x-www-form-urlencoded ")
	if g.chance(30) {
		v.Query = strings.NewReplacer(" ", "+", "\n", "%0a", "\x00", "%00", "\xff", "%ff", "#", "%23", "\"", "%22").Replace(pairs())
	}
	return v
}

func (g generator) multipart() vector {
	kind := g.kind()
	// Where a line is too long, Gogs tries again with the rest of a POST, and where that begins is up to the network.
	long := ""
	if kind == "edit" {
		long = strings.Repeat("z", 5000)
	}
	boundary := g.of("x", "x", "--x", "a b", "a'b", strings.Repeat("b", 70), "x:y", "=")
	eol := g.of("\r\n", "\r\n", "\n")
	line := func() string {
		if g.chance(1) {
			return g.of("\r\n", "\n", "\r", " \r\n", eol+eol, "")
		}
		return eol
	}
	var body strings.Builder
	if g.chance(15) {
		body.WriteString(g.of("preamble"+eol, eol, "--"+eol, "--x-"+eol, long+eol))
	}
	for _, name := range g.names(kind) {
		body.WriteString("--" + boundary + g.of("", "", "", "", "", " ", "\t") + line())
		if g.chance(2) {
			body.WriteString(g.of(eol, "x"+eol, "", " x: y"+eol))
			continue
		}
		name = g.formName(name)
		disposition := g.of("form-data; name=\""+name+"\"", "form-data; name=\""+name+"\"", "form-data; name=\""+name+"\"", "form-data; name="+name,
			"Form-Data;name=\""+name+"\"", "form-data; NAME=\""+name+"\"; x=y", "form-data; name*=utf-8''"+name, "form-data; name*0=\""+name+"\"",
			"form-data; name*0*=utf-8'en'"+strings.ReplaceAll(name, "e", "%65"), "form-data; name*0=\""+name[:len(name)/2]+"\"; name*1=\""+name[len(name)/2:]+"\"",
			"form-data; name=\""+name+"\"; filename=\""+g.of("", "f", "/")+"\"", "attachment; name=\""+name+"\"", "form-data", "form-data; name=\""+name,
			"form-data; name=\""+name+"\";", "form-data; name=\""+name+"\"; name=\""+g.of(name, "other")+"\"", "form-data;"+eol+" name=\""+name+"\"",
			"form-data; name=\"\\"+name+"\"", "form-data ; name = \""+name+"\"", "form-data; name=\""+name+"\" x", "form-data; filename*=utf-8''f; name=\""+name+"\"",
			"form-data/x; name=\""+name+"\"", "form-data; name*=latin1''"+name)
		key := g.of("Content-Disposition", "Content-Disposition", "Content-Disposition", "content-disposition", "CONTENT-DISPOSITION")
		if g.chance(2) {
			key = g.of("Content-Disposition ", "Content-Dispositio", "Content_Disposition", "Content-Disposition\t", "")
		}
		body.WriteString(key + g.of(":", ": ", ":\t ") + disposition + g.of("", "", "", " ") + line())
		isPrintable := false
		if g.chance(30) {
			encoding := g.of("quoted-printable", "Quoted-Printable", "base64", "8bit", "quoted-printable ", "quoted-printable;x")
			isPrintable = encoding[0]|0x20 == 'q'
			body.WriteString("Content-Transfer-Encoding: " + encoding + line())
		}
		if g.chance(10) {
			body.WriteString(g.of("Content-Type: text/plain", "Content-Type: text/plain", "X: y"+eol+"\tz", "X:", "X", "X: \x01", ": x", "Content-Disposition: form-data; name=other", "X: \xff") + line())
		}
		body.WriteString(line())
		value := g.formValue(name)
		if isPrintable && g.chance(40) {
			value = g.of("=65ve", "eve=40example.com", "=", "a=\r\nb", "a=\nb", "a =\t\nb", "=zz", "=6", "=C3=A9", "a \r\nb", "a\t", "=e9", "\x01", "\xe9", "=3D=", "= x", "a=\n\n=")
		}
		if g.chance(3) {
			value += g.of("\r\n--"+boundary+"y", "\n--"+boundary+"\n", "\r\n--", "--"+boundary, eol, "\r", "\r\n-", eol+"--"+boundary+"-", long)
		}
		if g.chance(1) {
			value = "--" + boundary + g.of("y", "", " ")
		}
		body.WriteString(value + line())
	}
	body.WriteString(g.of("--"+boundary+"--", "--"+boundary+"--", "--"+boundary+"--", "--"+boundary+"--", "--"+boundary+"--", "--"+boundary+"--",
		"--"+boundary+"--", "--"+boundary+"--", "--"+boundary+eol, "--"+boundary+eol+"X: y", "--"+boundary, "", "--"+boundary+"-- x") + g.of(eol, eol, "", "epilogue", " "+eol))
	quoted := boundary
	if g.chance(40) || strings.ContainsAny(boundary, " :=") && g.chance(90) {
		quoted = `"` + boundary + `"`
	}
	v := vector{Kind: kind, Body: g.broken(body.String(), 3)}
	v.Type = "multipart/form-data; boundary=" + quoted
	if g.chance(15) {
		v.Type = g.of("multipart/form-data", "multipart/form-data; boundary=", `multipart/form-data; boundary=""`, "Multipart/form-data; boundary="+quoted,
			"x multipart/form-data; boundary="+quoted, "multipart/form-data;boundary="+quoted+"; charset=utf-8", "multipart/form-data; BOUNDARY="+quoted,
			"multipart/form-data; boundary="+quoted+"; boundary=other", "multipart/form-data; boundary="+quoted+";", "multipart/form-data boundary="+quoted,
			"multipart/form-data; boundary="+quoted+"; x", "multipart/form-data; boundary*=utf-8''"+boundary)
	}
	return v
}

// YAML

var scalars = []string{"", "~", "null", "Null", "nULL", "true", "True", "tRUE", "false", "y", "Y", "yes", "Yes", "yEs", "on", "ON", "n", "no", "NO", "off", "Off",
	"0", "-0", "+5", "7", "007", "08", "0o7", "0O7", "0x1F", "0X1f", "-0x1", "0b11", "-0b11", "0b-11", "0o-7", "0b2", "1_000", "_1", "1__0_", "1.0", "1.9", "-1.9", ".5", "-.5", "+.5", "1.",
	"1e3", "1E3", "1e400", ".e3", ".inf", "-.Inf", ".nan", ".", "-", "+", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	"18446744073709551615", "18446744073709551616", "+9223372036854775808", "2001-01-01", "2001-1-1 1:2:3", "2001-13-01", "2001-01-01T00:00:00Z", "1:30", "<<", "a b",
	"'yes'", "\"yes\"", "'5'", "\"true\"", "\"\"", "''", "\"\\u00e9\\x41\\n\"", "\"\\q\"", "'it''s'", "\"a", "|\n  a\n  b", ">\n  a\n  b\n", "|-\n  1", "|+\n  x\n\n",
	"!!str 5", "!!str", "!!int 5", "!!int '5'", "!!int x", "!!int 1.5", "!!float 5", "!!bool yes", "!!bool true", "!!null", "!!null x", "!x y", "!x 5", "! 5", "! yes", "!!binary aGk=", "!!binary x",
	"!!timestamp 2001-01-01", "!!timestamp 2001-02-30", "!!timestamp 2001-1-2t3:4:5Z", "!!timestamp 2001-1-2T3:4:5.5+25:00", "!<tag:yaml.org,2002:str> 5", "!!x 1", "!!seq x", "!!map {}",
	"&a x", "*a", "*b", "&a", "[a, b]", "[]", "{}", "{a: b}", "[a", "{a", "[a, null, ~, b]", "[1, yes, 1.5]", "[*a, x]", "[[a]]", "[{a: b}]", "[a: b]", "[,]", "[a,]", "[!!int x]", "[!!binary aGk=]",
	"@x", "`x", "%x", "#x", "a #b", "a#b", "a: b", "a:b", "? x", "- a", "\n- a\n- b", "\n  - a\n  - ~", "\n  a: b", "é", "\x01", "\xff", "\u2028", "\u0085", "\ufeff", "\t", "a\tb", "x@y.z", "'a\n\n b'", "a\n b", "a\nb",
	strings.Repeat("9", 40), "-1e300", "9223372036854775808.0", "9.3e18", "0x8000000000000000", "0b", "0x", "0o", "1e-3", "12e03", "1.2.3", "--1", "+-1", "=", "!", "!!", "& a", "*", "|", ">", "|9", "'", "\""}

func (g generator) yamlName(name string) string {
	name = strings.ReplaceAll(name, "_", "")
	if g.chance(5) {
		return g.of(strings.ToUpper(name), "\""+name+"\"", "'"+name+"'", "!!str "+name, "? "+name+"\n", name+" ", "&k "+name, "!!int "+name, "~", "[a]", "{a: b}", "*a", "!!binary ZW1haWw=", "1", "yes", name+"_")
	}
	return name
}

func (g generator) yaml() vector {
	kind := g.kind()
	var body strings.Builder
	body.WriteString(g.of("", "", "", "", "---\n", "# x\n", "%YAML 1.1\n---\n", "\ufeff", "\n", "--- ", "%TAG ! tag:x,2000:\n---\n", "...\n"))
	anchor := ""
	if g.chance(20) {
		anchor = g.of("fullname", "email", "emails", "x", "username")
		body.WriteString("base: &a " + g.of("", "{", "x", "~", "[a]", "") + g.of("", "\n  "+anchor+": "+g.of("merged", "m@x.y", "[m@x.y]", "5")) + "\n")
	}
	pairs := g.names(kind)
	written := map[string]bool{}
	for _, name := range pairs {
		if written[name] && g.chance(90) {
			continue
		}
		written[name] = true
		value := valid(name)
		if name == "emails" && g.chance(70) {
			value = g.of("[eve@example.com]", "\n- eve@example.com\n- b", "\n  - a", "[a, b]", "[]")
		} else if g.chance(20) {
			value = g.of(scalars...)
		}
		body.WriteString(g.yamlName(name) + g.of(": ", ": ", ": ", ": ", ": ", ": ", ": ", ": ", ": ", ": ", ": ", ": ", ":\n  ", ":", " : ", ":\t") + value + g.of("\n", "\n", "\n", "\n", "\n", "\n", "\n", " # x\n", "\r\n", "\n\n", " \n"))
	}
	if anchor != "" {
		body.WriteString(g.of("<<: *a\n", "<<: [*a, {x: y}]\n", "<<: {fullname: m, email: m@x.y}\n", "\"<<\": *a\n", "<<: x\n", "<<: *a\n<<: *a\n", "<<: ~\n", "x: &c {<<: *c}\n<<: *c\n", "!!merge <<: *a\n"))
	}
	text := body.String() + g.of("", "", "", "...\n", "---\nx: y\n", "--- [\n", "...\n[")
	if g.chance(6) {
		text = g.of("", " \n", "# x", "---", "~", "null", "x", "5", "[]", "- a", "{", "---\n---\n", "...", "!!map {}", "!!str", "{}", "--- {}", "? a", ": a", "&a", "*a", "\x00", "\xff\xfe", "\xfe\xff", "\xef\xbb\xbf", "%", "%YAML 9", "%YAML 1.2\n--- {}", "\t{}", "{,}", "{a, b: c, email: e@x.y}",
			"{username: eve, email: eve@example.com}", "{\"username\":\"eve\",\"email\":\"eve@example.com\"}", "username: eve\n  email: x", strings.Repeat("- ", 50)+"a", strings.Repeat("a:\n", 1))
	}
	bytes := g.broken(text, 4)
	if g.chance(8) {
		order := g.of("\xff\xfe", "\xfe\xff")
		encoded := []byte(order)
		for _, unit := range utf16.Encode([]rune(strings.TrimPrefix(text, "\ufeff"))) {
			if g.chance(1) {
				unit = 0xd800
			}
			if order == "\xff\xfe" {
				encoded = append(encoded, byte(unit), byte(unit>>8))
			} else {
				encoded = append(encoded, byte(unit>>8), byte(unit))
			}
		}
		bytes = encoded[:len(encoded)-g.Intn(8)/7]
	}
	return vector{Kind: kind, Type: g.of("application/yaml", "text/yaml", "application/x-yaml; charset=utf-8"), Body: bytes}
}

func main() {
	seed := flag.Int64("seed", 1, "where chance begins")
	count := flag.Int("count", 400, "bodies of each kind")
	gogs := flag.String("gogs", "0.14.0", "a version of Gogs that has this version of the binding library")
	flag.Parse()
	g, m := generator{rand.New(rand.NewSource(*seed))}, server()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, make := range []func() vector{g.json, g.urlencoded, g.multipart, g.yaml} {
		for range *count {
			v := make()
			v.Gogs = *gogs
			v.answer(m)
			if err := encoder.Encode(v); err != nil {
				panic(err)
			}
		}
	}
}
