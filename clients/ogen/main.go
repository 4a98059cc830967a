// Uses the client that ogen made (package gogs), against the server at GOGS_API.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"

	"github.com/ogen-go/ogen/ogenerrors"

	"gogs-client/gogs"
)

func expect(holds bool, format string, values ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, "expected "+format+"\n", values...)
		os.Exit(1)
	}
}

func done(step, how string) { fmt.Printf("%s\t%s\n", step, how) }

var next = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// nextPage reads the Link header: 0 if there is no next page.
func nextPage(link string) int64 {
	match := next.FindStringSubmatch(link)
	if match == nil {
		return 0
	}
	target, err := url.Parse(match[1])
	expect(err == nil, "a URL in Link: %v", err)
	page, err := strconv.ParseInt(target.Query().Get("page"), 10, 64)
	expect(err == nil, "a page in Link: %v", err)
	return page
}

// caller says who calls: by password, by token, or nobody where both are empty.
type caller struct{ name, password, token string }

func (c caller) BasicAuth(context.Context, gogs.OperationName) (gogs.BasicAuth, error) {
	if c.password == "" {
		return gogs.BasicAuth{}, ogenerrors.ErrSkipClientSecurity
	}
	return gogs.BasicAuth{Username: c.name, Password: c.password}, nil
}

func (c caller) TokenAuth(context.Context, gogs.OperationName) (gogs.TokenAuth, error) {
	if c.token == "" {
		return gogs.TokenAuth{}, ogenerrors.ErrSkipClientSecurity
	}
	return gogs.TokenAuth{APIKey: "token " + c.token}, nil
}

func (c caller) TokenQuery(context.Context, gogs.OperationName) (gogs.TokenQuery, error) {
	return gogs.TokenQuery{}, ogenerrors.ErrSkipClientSecurity
}

func clientOf(who caller) *gogs.Client {
	client, err := gogs.NewClient(os.Getenv("GOGS_API"), who)
	expect(err == nil, "a client: %v", err)
	return client
}

func main() {
	ctx := context.Background()
	user := os.Getenv("GOGS_USER")
	basic := clientOf(caller{name: user, password: os.Getenv("GOGS_PASSWORD")})

	create := func(name string) gogs.CreateAccessTokenRes {
		answer, err := basic.CreateAccessToken(ctx, &gogs.CreateAccessTokenApplicationJSON{Name: name},
			gogs.CreateAccessTokenParams{Username: user})
		expect(err == nil, "an answer: %v", err)
		return answer
	}
	token, isToken := create("ogen").(*gogs.AccessToken)
	expect(isToken && len(token.SHA1) == 40, "a token: %v", token)
	done("token", "typed")

	known := clientOf(caller{token: token.SHA1})
	answer, err := known.GetAuthenticatedUser(ctx)
	me, isUser := answer.(*gogs.User)
	expect(err == nil && isUser && me.Username == user, "the caller: %v", err)
	done("user", "typed")

	anyone := clientOf(caller{})
	search, err := anyone.SearchUsers(ctx, gogs.SearchUsersParams{Q: "u", Limit: gogs.NewOptInt64(5)})
	found, isFound := search.(*gogs.UserSearchResults)
	expect(err == nil && isFound && found.Data[0].Username == "unknwon", "users: %v", err)
	done("search", "typed")

	issues, pages := 0, 0
	for page := int64(1); page != 0; pages++ {
		list, err := known.ListRepositoryIssues(ctx, gogs.ListRepositoryIssuesParams{
			Username: "unknwon", Reponame: "hello", Page: gogs.NewOptInt64(page),
		})
		found, isFound := list.(*gogs.ListRepositoryIssuesOKHeaders)
		expect(err == nil && isFound && len(found.Response) > 0, "issues: %v", err)
		issues += len(found.Response)
		page = nextPage(found.Link.Or(""))
	}
	expect(pages == 50 && issues > 490, "50 pages, not %d of %d issues", pages, issues)
	done("pages", "typed")

	// Nobody is not sent at all: where an operation wants credentials, the client wants them first.
	_, err = anyone.GetAuthenticatedUser(ctx)
	expect(errors.Is(err, ogenerrors.ErrSecurityRequirementIsNotSatisfied), "a refusal: %v", err)
	answer, err = clientOf(caller{token: "wrong"}).GetAuthenticatedUser(ctx)
	_, isUnauthorized := answer.(*gogs.Unauthorized)
	expect(err == nil && isUnauthorized, "401: %v", err)
	done("401", "typed")

	missing, err := anyone.GetUser(ctx, gogs.GetUserParams{Username: "nobody"})
	_, isMissing := missing.(*gogs.NotFound)
	expect(err == nil && isMissing, "404: %v", err)
	done("404", "typed")

	refused, isRefused := create("ogen").(*gogs.Refusal)
	expect(isRefused && refused.IsApiError() && refused.ApiError.Message != "", "a message: %v", refused)
	done("422 message", "typed")

	refused, isRefused = create("").(*gogs.Refusal)
	expect(isRefused && refused.IsBindingErrorArray(), "broken rules: %v", refused)
	rules := refused.BindingErrorArray
	expect(len(rules) == 1 && rules[0].Classification == gogs.ClassificationRequiredError, "a rule: %v", rules)
	done("422 rules", "typed")
}
