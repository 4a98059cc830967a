// Uses the client that oapi-codegen made (package gogs), against the server at GOGS_API.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"

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
func nextPage(header http.Header) int64 {
	match := next.FindStringSubmatch(header.Get("Link"))
	if match == nil {
		return 0
	}
	target, err := url.Parse(match[1])
	expect(err == nil, "a URL in Link: %v", err)
	page, err := strconv.ParseInt(target.Query().Get("page"), 10, 64)
	expect(err == nil, "a page in Link: %v", err)
	return page
}

func main() {
	ctx := context.Background()
	user := os.Getenv("GOGS_USER")
	client, err := gogs.NewClientWithResponses(os.Getenv("GOGS_API"))
	expect(err == nil, "a client: %v", err)
	basic := func(_ context.Context, request *http.Request) error {
		request.SetBasicAuth(user, os.Getenv("GOGS_PASSWORD"))
		return nil
	}

	create := func(name string) *gogs.CreateAccessTokenResponse {
		answer, err := client.CreateAccessTokenWithResponse(ctx, user, gogs.CreateAccessTokenRequest{Name: name}, basic)
		expect(err == nil, "an answer: %v", err)
		return answer
	}
	token := create("oapi-codegen").JSON201
	expect(token != nil && len(token.Sha1) == 40, "a token: %v", token)
	done("token", "typed")

	withToken := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "token "+token.Sha1)
		return nil
	}
	caller, err := client.GetAuthenticatedUserWithResponse(ctx, withToken)
	expect(err == nil && caller.JSON200 != nil && caller.JSON200.Username == user, "the caller: %v", err)
	done("user", "typed")

	limit := int64(5)
	found, err := client.SearchUsersWithResponse(ctx, &gogs.SearchUsersParams{Q: "u", Limit: &limit})
	expect(err == nil && found.JSON200 != nil && found.JSON200.Data[0].Username == "unknwon", "users: %v", err)
	done("search", "typed")

	issues, pages := 0, 0
	for page := int64(1); page != 0; pages++ {
		answer, err := client.ListRepositoryIssuesWithResponse(ctx, "unknwon", "hello",
			&gogs.ListRepositoryIssuesParams{Page: &page}, withToken)
		expect(err == nil && answer.JSON200 != nil && len(*answer.JSON200) > 0, "issues: %v", err)
		issues += len(*answer.JSON200)
		page = nextPage(answer.HTTPResponse.Header)
	}
	expect(pages == 50 && issues > 490, "50 pages, not %d of %d issues", pages, issues)
	done("pages", "header")

	nobody, err := client.GetAuthenticatedUserWithResponse(ctx)
	expect(err == nil && nobody.StatusCode() == 401 && nobody.JSON200 == nil, "401: %v", err)
	done("401", "status")

	missing, err := client.GetUserWithResponse(ctx, "nobody")
	expect(err == nil && missing.StatusCode() == 404 && missing.JSON200 == nil, "404: %v", err)
	done("404", "status")

	// The schemas of a union are tried one after another: an array is no ApiError, so that can't go wrong here.
	refused := create("oapi-codegen").JSON422
	expect(refused != nil, "422 with a body")
	message, err := refused.AsApiError()
	expect(err == nil && message.Message != "", "a message: %v", err)
	done("422 message", "typed")

	refused = create("").JSON422
	expect(refused != nil, "422 with a body")
	_, err = refused.AsApiError()
	expect(err != nil, "no message, but rules")
	rules, err := refused.AsRefusal1()
	expect(err == nil && len(rules) == 1 && rules[0].Classification == gogs.RequiredError, "a rule: %v", err)
	done("422 rules", "typed")
}
