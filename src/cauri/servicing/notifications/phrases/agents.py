"""What is said of agents, and cash at an agent's."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
    Kind.CASHED_IN: Template(
        title={"ar": "إيداع نقدي", "en": "Cash paid in", "fr": "Dépôt d'espèces"},
        text={
            "ar": "سلّمت {amount} نقدًا إلى {name}، وهي الآن في محفظتك.",
            "en": "{amount} that you handed to {name} is in your wallet.",
            "fr": "{amount} remis à {name} sont dans votre portefeuille.",
        },
    ),
    Kind.AGENT_ADMITTED: Template(
        title={"ar": "أنت وكيل الآن", "en": "You are an agent", "fr": "Vous êtes agent"},
        text={
            "ar": "قُبل طلبك، ويمكنك الآن خدمة الزبائن.",
            "en": "Your application was accepted. You may serve customers now.",
            "fr": "Votre demande a été acceptée. Vous pouvez servir des clients.",
        },
    ),
    Kind.AGENT_DECLINED: Template(
        title={"ar": "لم يُقبل طلبك", "en": "Application declined", "fr": "Demande refusée"},
        text={
            "ar": "لم يُقبل طلبك لتصير وكيلًا. السبب مذكور في طلبك.",
            "en": "Your application to become an agent was declined. It says why.",
            "fr": "Votre demande pour devenir agent a été refusée. La raison y figure.",
        },
    ),
    Kind.AGENT_SUSPENDED: Template(
        title={"ar": "أُوقفت خدمتك", "en": "Suspended as an agent", "fr": "Agent suspendu"},
        text={
            "ar": "لا يمكنك خدمة الزبائن حتى إشعار آخر. اتصل بنا.",
            "en": "You may not serve customers until further notice. Call us.",
            "fr": "Vous ne pouvez plus servir de clients jusqu'à nouvel ordre. Appelez-nous.",
        },
    ),
    Kind.AGENT_RESUMED: Template(
        title={"ar": "استؤنفت خدمتك", "en": "Agent again", "fr": "Agent rétabli"},
        text={
            "ar": "يمكنك خدمة الزبائن من جديد.",
            "en": "You may serve customers again.",
            "fr": "Vous pouvez de nouveau servir des clients.",
        },
    ),
    Kind.FLOAT_GRANTED: Template(
        title={"ar": "رصيد وكيل", "en": "Float granted", "fr": "Fonds versés"},
        text={
            "ar": "أُضيف {amount} إلى محفظة الوكيل.",
            "en": "{amount} was added to your float.",
            "fr": "{amount} ont été ajoutés à votre compte de service.",
        },
    ),
    Kind.FLOAT_DECLINED: Template(
        title={"ar": "لم يُمنح الرصيد", "en": "Float declined", "fr": "Fonds refusés"},
        text={
            "ar": "لم يُقبل طلبك للرصيد. السبب مذكور في الطلب.",
            "en": "Your request for float was declined. It says why.",
            "fr": "Votre demande de fonds a été refusée. La raison y figure.",
        },
    ),
    Kind.CASHED_OUT: Template(
        title={"ar": "سحب نقدي", "en": "Cash paid out", "fr": "Retrait d'espèces"},
        text={
            "ar": "سحبت {amount} نقدًا لدى {name}.",
            "en": "You got {amount} in cash at {name}.",
            "fr": "Vous avez retiré {amount} en espèces chez {name}.",
        },
    ),
    Kind.CASH_OUT_EXPIRED: Template(
        title={"ar": "انتهت صلاحية الرمز", "en": "Code expired", "fr": "Code expiré"},
        text={
            "ar": "لم يُستعمل رمزك لسحب {amount} نقدًا في الوقت المحدد، وعاد المبلغ متاحًا لك.",
            "en": "Your code for {amount} in cash was not used in time. The money is yours to use again.",
            "fr": "Votre code pour retirer {amount} n'a pas été utilisé à temps. La somme est de nouveau disponible.",
        },
    ),
    Kind.CASH_OUT_BURNT: Template(
        title={"ar": "أُلغي رمزك", "en": "Code cancelled", "fr": "Code annulé"},
        text={
            "ar": "جُرّبت عند وكيل رموز خاطئة كثيرة باسمك، فأُلغي رمزك لسحب {amount} نقدًا وعاد المبلغ متاحًا لك.",
            "en": "Too many wrong codes were tried in your name at an agent. Your code for {amount} in cash has ended. "
            "The money is yours to use again.",
            "fr": "Trop de codes erronés ont été essayés en votre nom chez un agent. Votre code pour retirer {amount} "
            "est annulé, et la somme est de nouveau disponible.",
        },
    ),
}
