"""Signing in, one's own account, people, parameters, the trail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from core import audit, errors
from core.access import PUBLIC, SIGNED_IN
from core.models import AuditEntry
from core.texts import tidy_text
from core.views import ActionView, ObjectActionView, PageView, Permitted, ScopedDetailView, ScopedListView
from office import parameters, services
from office.authentication import FAILED, may_still_try, too_many_from
from office.filters import AuditFilter, MessageFilter, UserFilter
from office.forms import LoginForm, ParameterForm, PasswordForm, RoleForm, UserForm
from office.models import Message, User, WorkYear
from office.roles import home_of, roles_of
from office.tables import AuditTable, MessageTable, UserTable


@method_decorator(sensitive_post_parameters(), name="dispatch")
class AccountLoginView(Permitted, LoginView):
    """The door."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "post", "options"]
    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True
    title = "登录"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        crowded = too_many_from(request)
        if crowded and not may_still_try(request):
            return self.crowded_out()
        answer = super().post(request, *args, **kwargs)
        return self.crowded_out() if crowded and not request.user.is_authenticated else answer

    def crowded_out(self) -> HttpResponse:
        """What a wrong password gets at an address that failed too often."""
        answer = errors.page(self.request, 429, "这个网络地址登录失败次数太多，请5分钟后再试。")
        answer["Retry-After"] = "300"
        return answer

    def form_valid(self, form: LoginForm) -> HttpResponse:
        user = form.get_user()
        login(self.request, user)
        audit.record(actor=user, verb="user.signed_in", target=user)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """The same words, status and time whatever was wrong."""
        audit.record(
            actor=None, verb="user.refused", account=tidy_text(str(form.data.get("username", "")), one_line=True)[:50]
        )
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refused(self) -> HttpResponse:
        """What a locked account sees: what a wrong password sees."""
        form = LoginForm(self.request, data=self.request.POST)
        form._errors = {}
        form.cleaned_data = {}
        form.add_error(None, FAILED)
        return self.form_invalid(form)

    def get_default_redirect_url(self) -> str:
        return reverse("home")


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Answer for a locked account."""
    view = AccountLoginView()
    view.setup(request)
    return view.crowded_out() if too_many_from(request) else view.refused().render()


class LogoutView(Permitted, View):
    """Out, and nothing stays in the browser."""

    permission_required = SIGNED_IN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the session and ask the browser to forget what it kept."""
        audit.record(actor=request.user, verb="user.signed_out", target=request.user)
        logout(request)
        response = HttpResponseRedirect(reverse("office:login"))
        response["Clear-Site-Data"] = '"cache"'
        return response


class HomeView(Permitted, View):
    """Everyone to his own first page."""

    permission_required = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect by role."""
        return HttpResponseRedirect(reverse(home_of(request.user.role_codes)))


class ProfileView(PageView):
    """One's own account."""

    permission_required = SIGNED_IN
    http_method_names = ["get", "head", "options"]
    template_name = "office/profile.html"
    title = "我的账号"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Roles and where one is posted."""
        user = self.request.user
        return super().get_context_data(roles=roles_of(user.role_codes), person=user, **kwargs)


class PasswordChangeView(ActionView):
    """One's own password."""

    permission_required = SIGNED_IN
    form_class = PasswordForm
    template_name = "office/password_change.html"
    title = "修改密码"
    success_message = "密码已修改，其他设备上的登录已全部退出。"

    def perform(self, data: dict[str, Any]) -> str:
        user = services.change_password(actor=self.request.user, password=data["new_password"])
        login(self.request, user, backend="office.authentication.AccountBackend")
        return reverse("home")


class SessionsEndView(ActionView):
    """Log out everywhere."""

    permission_required = SIGNED_IN
    title = "在所有设备上退出登录"

    def perform(self, data: dict[str, Any]) -> str:
        services.end_sessions(actor=self.request.user, user=self.request.user)
        logout(self.request)
        return reverse("office:login")


class MessageListView(ScopedListView):
    """The inbox."""

    permission_required = SIGNED_IN
    queryset = Message.objects.all()
    filterset_class = MessageFilter
    table_class = MessageTable


class UserListView(ScopedListView):
    """People with accounts."""

    permission_required = "office.view_user"
    queryset = User.objects.for_list()
    filterset_class = UserFilter
    table_class = UserTable


class UserDetailView(ScopedDetailView):
    """One account."""

    permission_required = "office.view_user"
    queryset = User.objects.all()
    template_name = "office/user_detail.html"
    context_object_name = "person"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its roles."""
        return super().get_context_data(roles=roles_of(self.object.role_codes), **kwargs)


class UserCreateView(ActionView):
    """A new account; the initial password is shown once."""

    permission_required = "office.add_user"
    form_class = UserForm
    title = "建立账号"
    back_to = "office:user_list"

    def perform(self, data: dict[str, Any]) -> User:
        user, password = services.create_user(actor=self.request.user, **data)
        messages.success(
            self.request, f"账号“{user.username}”已建立，初始密码：{password}（72小时内有效，首次登录须修改）。"
        )
        return user


class UserPasswordResetView(ObjectActionView):
    """A new initial password for somebody else."""

    permission_required = "office.change_user"
    queryset = User.objects.all()
    title = "重置密码"

    def perform(self, data: dict[str, Any]) -> User:
        password = services.reset_password(actor=self.request.user, user=self.object)
        messages.success(self.request, f"“{self.object}”的新初始密码：{password}（72小时内有效，首次登录须修改）。")
        return self.object


class UserToggleView(ObjectActionView):
    """Enable or disable an account."""

    permission_required = "office.change_user"
    queryset = User.objects.all()

    def get_title(self) -> str:
        """Names what will happen."""
        return f"{'停用' if self.object.is_active else '启用'}账号“{self.object.username}”"

    def perform(self, data: dict[str, Any]) -> User:
        return services.set_active(actor=self.request.user, user=self.object, is_active=not self.object.is_active)


class UserRolesView(ObjectActionView):
    """Grant roles."""

    permission_required = "office.grant_role"
    queryset = User.objects.all()
    form_class = RoleForm
    title = "授予角色"
    success_message = "角色已更新，对方下一次操作即生效。"

    def perform(self, data: dict[str, Any]) -> User:
        return services.set_roles(actor=self.request.user, user=self.object, codes=set(data["roles"]))


class UserUnlockView(ObjectActionView):
    """Lift a lock-out."""

    permission_required = "office.unlock_user"
    queryset = User.objects.all()
    title = "解锁账号"
    success_message = "账号已解锁。"

    def perform(self, data: dict[str, Any]) -> User:
        return services.unlock_user(actor=self.request.user, user=self.object)


class ParameterListView(PageView):
    """Every declared parameter of a year, with source and bounds."""

    permission_required = "office.view_parametervalue"
    http_method_names = ["get", "head", "options"]
    template_name = "office/parameter_list.html"
    title = "年度参数"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One row per parameter."""
        years = list(WorkYear.objects.all())
        asked = self.request.GET.get("year", "")
        year = next((y for y in years if str(y.year) == asked), years[0] if years else None)
        found = parameters.values(year.year) if year else {}
        rows = [(parameter, found.get(key, parameter.default)) for key, parameter in parameters.declared().items()]
        return super().get_context_data(years=years, year=year, rows=rows, **kwargs)


class ParameterEditView(ActionView):
    """Set one parameter for one year."""

    permission_required = "office.change_parametervalue"
    form_class = ParameterForm
    success_message = "参数已保存。"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.parameter = parameters.declared().get(kwargs["key"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The parameter with its present value; an undeclared key is 404."""
        if self.parameter is None:
            raise Http404
        self.year = get_object_or_404(WorkYear, year=self.kwargs["year"])
        value = parameters.value(self.parameter.key, year=self.year.year)
        shown = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return super().get_form_kwargs() | {"parameter": self.parameter, "initial": {"value": shown}}

    def get_title(self) -> str:
        """Parameter and year."""
        return f"{self.kwargs['year']}年 · {self.parameter.label if self.parameter else ''}"

    def back(self) -> str:
        """The year's parameters."""
        return f"{reverse('office:parameter_list')}?year={self.kwargs['year']}"

    def perform(self, data: dict[str, Any]) -> str:
        services.set_parameter(
            actor=self.request.user,
            year=self.year,
            key=self.parameter.key,
            text=data["value"],
            source=data["source"],
        )
        return self.back()


class AuditListView(ScopedListView):
    """The trail, for the auditor alone."""

    permission_required = "core.view_auditentry"
    queryset = AuditEntry.objects.all()
    filterset_class = AuditFilter
    table_class = AuditTable

    def get_queryset(self) -> Any:
        """Rows of the whole office."""
        return AuditEntry.objects.all()
